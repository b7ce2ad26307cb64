#include "inspect.h"

#include <numeric>
#include <utility>

#include "component.h"
#include "graph/dump.h"
#include "graph/graph.h"
#include "graph/may.h"
#include "ir/calls_json.h"
#include "languages/registry.h"
#include "lower/language_spec.h"
#include "lower/lowering.h"
#include "source/decode.h"
#include "source/files.h"
#include "support/deep_stack.h"

namespace micryscope {

namespace {

const lower::LanguageSpec* language_of(std::string_view path) {
  for (const lower::LanguageSpec* language : languages::all_languages()) {
    for (const std::string_view extension : language->extensions) {
      if (path.ends_with(extension)) return language;
    }
  }
  return nullptr;
}

std::string draw(const graph::CallGraph& calls, GraphForm form) {
  switch (form) {
    case GraphForm::text:
      return graph::to_text(calls);
    case GraphForm::json:
      return graph::to_json(calls);
    case GraphForm::dot:
      break;
  }
  return graph::to_dot(calls);
}

}  // namespace

Result<std::string> inspect_graph(const Options& options, const source::SourceTree& tree,
                                  GraphForm form) {
  MS_TRY(source::Walk walked, source::walk(tree, options.selection, languages::all_languages()));
  MS_TRY(LazyRulesets lazily, LazyRulesets::open(options.rule_folders));
  const std::vector<std::string> groups = source::groups_of(walked);
  const Rulesets& rulesets = lazily.with({groups.begin(), groups.end()});
  const source::FileSet files = read_files(options, lazily, tree, std::move(walked));
  Component all(files.files.size());
  std::iota(all.begin(), all.end(), 0U);
  std::string drawn;
  on_deep_stack([&] {
    const graph::Program program(lower_files(files, all, options, options.jobs));
    graph::Graph graph(program, rulesets.models);
    graph.add_may_edges(graph::may_flows(graph, rulesets.models).edges);
    std::vector<std::string_view> texts;
    for (const source::SourceFile& file : files.files) texts.push_back(file.text);
    drawn = draw(graph::call_graph(graph, texts), form);
  });
  return drawn;
}

Result<std::string> inspect_ir(const source::SourceTree& tree, std::string_view path) {
  const lower::LanguageSpec* const language = language_of(path);
  if (language == nullptr) {
    return fail(ErrorCode::usage, "no language is known for this kind of file", std::string(path));
  }
  const source::Limits limits;
  MS_TRY(std::string bytes, tree.read(path, limits.file_bytes + 1));
  if (bytes.size() > limits.file_bytes) {
    return fail(ErrorCode::usage, "larger than the limit of 2 MB", std::string(path));
  }
  const source::Decoded decoded = source::decode(std::move(bytes));
  if (decoded.encoding == source::Encoding::binary) {
    return fail(ErrorCode::usage, "is no text", std::string(path));
  }
  const ir::Module module = lower::lower_file(*language, path, decoded.text, {}, limits.parse);
  return ir::calls_json(module, decoded.text);
}

}  // namespace micryscope
