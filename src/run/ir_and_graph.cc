#include "run/ir_and_graph.h"

#include <numeric>
#include <utility>

#include "graph/dump.h"
#include "graph/graph.h"
#include "graph/may.h"
#include "ir/calls_json.h"
#include "languages/registry.h"
#include "lower/language_spec.h"
#include "lower/lowering.h"
#include "models/looks.h"
#include "rules/secret_values.h"
#include "rulesets/lazy.h"
#include "rulesets/load.h"
#include "rulesets/profiles.h"
#include "run/component.h"
#include "run/run.h"
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

/// "my-secret-value", and not API_KEY, which is the name of a variable.
bool is_called_secret(std::string_view text, const models::Looks& looks) {
  constexpr std::size_t kShortest = 8;
  constexpr std::string_view kOfNames = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
  return text.size() >= kShortest && text.find_first_of(" \t\n") == text.npos &&
         text.find_first_not_of(kOfNames) != text.npos && looks.names_secret(text);
}

bool looks_secret(const ir::Module& module, ir::ValueId id, const models::Looks& looks) {
  const ir::Constant& constant = module.constants[ir::ConstantId(module.values[id].index)];
  const std::string_view text = module.text(constant.text);
  switch (constant.kind) {
    case ir::ConstantKind::integer:
      return models::Looks::is_drawn_number(text);
    case ir::ConstantKind::bytes:
      return models::Looks::is_key_bytes(text) || looks.is_secret(text);
    default:
      return looks.is_secret(text) || is_called_secret(text, looks);
  }
}

/// The view of a module, with what is secret by what the file alone tells of it, and by its looks.
Result<std::string> calls_of(ir::Module lowered, std::string_view text, const Rulesets& rulesets,
                             const models::Looks& looks) {
  MS_TRY(const rules::Profile profile, choose_profile(rulesets.rules, "default", {}));
  std::vector<ir::Module> modules;
  modules.push_back(std::move(lowered));
  const graph::Program program(std::move(modules));
  graph::Graph graph(program, rulesets.models);
  trace::Tracer tracer(graph, rulesets.models);
  rules::Judge judge(rulesets.models, looks.names(), rulesets.rules.questions, profile, tracer);
  const rules::SecretValues values(judge, looks);
  const rules::KnownSecrets known(values.texts());
  const ir::Module& module = program.modules()[0];
  ir::Hiding hiding;
  hiding.is_secret = [&](ir::ValueId constant) {
    const graph::NodeId node = program.node(0, constant);
    return values.is_secret(node) ||
           (!values.is_open(node) && looks_secret(module, constant, looks));
  };
  hiding.scrubbed = [&](std::string_view name) {
    return looks.scrubbed(known.scrubbed(name), models::Looks::Of::message);
  };
  return ir::calls_json(module, text, hiding);
}

}  // namespace

Result<std::string> show_graph(const Options& options, const source::SourceTree& tree,
                               GraphForm form) {
  MS_TRY(LazyRulesets lazily, LazyRulesets::open(options.rule_folders));
  MS_TRY(source::Walk walked, walk_files(options, lazily, tree));
  const std::vector<std::string> groups = source::groups_of(walked);
  const Rulesets& rulesets = lazily.with({groups.begin(), groups.end()});
  const source::FileSet files = read_files(options, lazily, tree, std::move(walked));
  Component all(files.files.size());
  std::iota(all.begin(), all.end(), 0U);
  std::string drawn;
  on_deep_stack([&] {
    const models::Names names(rulesets.models);
    const graph::Program program(lower_files(files, all, options, rulesets.models, options.jobs));
    graph::Graph graph(program, rulesets.models);
    graph.add_may_edges(graph::may_flows(graph, rulesets.models, names).edges);
    std::vector<std::string_view> texts;
    for (const source::SourceFile& file : files.files) texts.push_back(file.text);
    graph::CallGraph calls = graph::call_graph(graph, texts);
    const models::Looks looks(rulesets.models, names);
    for (graph::CallNode& node : calls.nodes) {
      node.api = looks.scrubbed(node.api, models::Looks::Of::message);
      node.scope = looks.scrubbed(node.scope, models::Looks::Of::message);
    }
    drawn = draw(calls, form);
  });
  return drawn;
}

Result<std::string> show_ir(const source::SourceTree& tree, std::string_view path) {
  MS_TRY(LazyRulesets lazily, LazyRulesets::open({}));
  const lower::LanguageSpec* const language = language_of(path);
  const Rulesets& rulesets =
      language == nullptr ? lazily.rules() : lazily.with({std::string(language->group)});
  const models::Names names(rulesets.models);
  return show_ir(rulesets, models::Looks(rulesets.models, names), tree, path);
}

Result<std::string> show_ir(const Rulesets& rulesets, const models::Looks& looks,
                            const source::SourceTree& tree, std::string_view path) {
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
  Result<std::string> view = std::string();
  on_deep_stack([&] {
    view = calls_of(lower::lower_file(*language, path, decoded.text, {}, limits.parse),
                    decoded.text, rulesets, looks);
  });
  return view;
}

}  // namespace micryscope
