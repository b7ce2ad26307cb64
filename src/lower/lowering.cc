#include "lower/lowering.h"

#include "lower/builder.h"
#include "parse/syntax.h"

namespace micryscope::lower {

namespace {

constexpr std::size_t kReportedErrors = 20;  // syntax errors named per file

}  // namespace

ir::Module lower_file(const LanguageSpec& language, std::string_view path, std::string_view text,
                      const Layout& layout, const parse::Budget& budget) {
  ir::Module module;
  module.path = path;
  module.language = language.id;
  module.family = language.group;
  module.unit = language.unit_of(path);
  module.is_test = language.is_test_path(path);
  Builder builder(module);
  auto tree = parse::parse(language.grammar(), text, budget, language.comment_runs);
  if (!tree) {
    builder.opaque(tree.error() == parse::Stopped::by_steps ? kTooManySteps : kStopped,
                   {0, static_cast<std::uint32_t>(text.size())});
    builder.finish();
    return module;
  }
  language.lower({path, text, *tree, layout}, builder);
  builder.finish();
  for (const Span span : tree->errors(kReportedErrors)) {
    module.opaques.push_back({span, module.symbols.intern("syntax error")});
  }
  for (const Span span : tree->comments_with("micryscope")) {
    module.directives.push_back(
        {span, module.symbols.intern(text.substr(span.begin, span.end - span.begin))});
  }
  module.shrink();
  return module;
}

}  // namespace micryscope::lower
