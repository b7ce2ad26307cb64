#include "cache/quotes.h"

#include <algorithm>

namespace micryscope::cache {

namespace {

class Finder {
 public:
  Finder(const ir::Module& module, std::string_view source)
      : module_(module),
        source_(source),
        quotes_(module.symbols.size()),
        names_(names_of(module)) {}

  Quotes run() {
    for (const ir::Value& value : module_.values) {
      if (value.op == ir::Op::constant)
        find(module_.constants[ir::ConstantId(value.index)].text, value.span);
    }
    for (const ir::Directive& directive : module_.directives) find(directive.text, directive.span);
    for (const ir::Function& function : module_.functions) find(function.doc, function.span);
    return std::move(quotes_);
  }

 private:
  void find(Symbol symbol, Span within) {
    if (!symbol || names_[symbol.value] || quotes_[symbol.value].end != 0) return;
    const std::string_view text = module_.text(symbol);
    if (text.size() < kShortestQuote || within.begin > source_.size()) return;
    if (quoted_ + text.size() > kMostQuoted * source_.size()) return;
    const std::string_view around =
        source_.substr(within.begin, std::max(within.end, within.begin) - within.begin);
    const std::size_t at = around.find(text);
    if (at == std::string_view::npos) return;
    const auto begin = within.begin + static_cast<std::uint32_t>(at);
    quotes_[symbol.value] = {begin, begin + static_cast<std::uint32_t>(text.size())};
    quoted_ += text.size();
  }

  const ir::Module& module_;
  std::string_view source_;
  Quotes quotes_;
  std::vector<bool> names_;
  std::uint64_t quoted_ = 0;
};

}  // namespace

std::vector<bool> names_of(const ir::Module& module) {
  std::vector<bool> names(module.symbols.size(), true);
  for (const ir::Constant& constant : module.constants) {
    if (constant.text) names[constant.text.value] = false;
  }
  for (const ir::Function& function : module.functions) {
    if (function.doc) names[function.doc.value] = false;
  }
  for (const ir::Directive& directive : module.directives) {
    if (directive.text) names[directive.text.value] = false;
  }
  return names;
}

Quotes quotes_of(const ir::Module& module, std::string_view source) {
  return Finder(module, source).run();
}

}  // namespace micryscope::cache
