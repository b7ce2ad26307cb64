#include "run/hide_secrets.h"

#include <algorithm>

#include "report/quoted_lines.h"
#include "rules/suppress.h"

namespace micryscope {

namespace {

using models::Looks;

class Hider {
 public:
  Hider(const rules::SecretValues& values, const graph::Program& program, const Looks& looks,
        const std::vector<std::string_view>& texts)
      : values_(values), program_(program), looks_(looks), texts_(texts), known_(values.texts()) {}

  void run(ComponentResult& result) {
    for (rules::Finding& finding : result.findings) scrub(finding);
    const report::QuotedLines quoted(result.findings, texts_);
    for (std::uint32_t file = 0; file < texts_.size(); ++file)
      tell_apart(file, quoted, result.shown);
  }

 private:
  void scrub(rules::Finding& finding) const {
    finding.message = message(finding.message);
    for (rules::Flow& flow : finding.flows) {
      for (rules::Step& step : flow.steps) step.text = message(step.text);
    }
    for (auto& [location, text] : finding.related) text = message(text);
    for (std::string& evidence : finding.evidence) evidence = message(evidence);
    for (rules::Edit& edit : finding.edits) edit.text = looks_.scrubbed(known_.scrubbed(edit.text));
    for (rules::Suppression& suppression : finding.suppressions)
      suppression.reason = looks_.scrubbed(known_.scrubbed(suppression.reason));
    const bool by_comment = finding.rule == rules::kSuppressionRule;
    finding.operation =
        looks_.scrubbed(finding.operation, by_comment ? Looks::Of::code : Looks::Of::message);
    finding.scope = looks_.scrubbed(finding.scope, Looks::Of::message);
  }

  /// A message is ours but for what it quotes.
  std::string message(std::string_view text) const {
    std::string out;
    bool quoted = false;
    for (std::size_t at = 0; at <= text.size();) {
      const std::size_t end = std::min(text.find('`', at), text.size());
      const std::string_view part = text.substr(at, end - at);
      out += quoted ? known_.scrubbed(part) : std::string(part);
      if (end < text.size()) out += '`';
      quoted = !quoted;
      at = end + 1;
    }
    return looks_.scrubbed_message(out);
  }

  /// The constants on lines that may be shown, and where their words stand again: in a comment.
  void tell_apart(std::uint32_t file, const report::QuotedLines& quoted,
                  std::vector<ShownPlace>& shown) const {
    if (quoted.of(file).empty()) return;
    const ir::Module& module = program_.modules()[file];
    const std::size_t first = shown.size();
    for (std::uint32_t i = 0; i < module.values.size(); ++i) {
      const ir::Value& value = module.values[ir::ValueId(i)];
      if (value.op != ir::Op::constant || !quoted.touches(file, value.span)) continue;
      const graph::NodeId node = program_.node(file, ir::ValueId(i));
      if (values_.is_secret(node)) {
        shown.push_back({{file, value.span}, true});
      } else if (values_.is_open(node)) {
        shown.push_back({{file, value.span}, false});
      }
    }
    for (const Span line : quoted.of(file)) {
      for (const Span span : known_.find_in(texts_[file].substr(line.begin, line.end - line.begin)))
        shown.push_back({{file, {line.begin + span.begin, line.begin + span.end}}, true});
    }
    const auto begin = shown.begin() + static_cast<std::ptrdiff_t>(first);
    std::sort(begin, shown.end());
    shown.erase(std::unique(begin, shown.end()), shown.end());
  }

  const rules::SecretValues& values_;
  const graph::Program& program_;
  const Looks& looks_;
  const std::vector<std::string_view>& texts_;
  const rules::KnownSecrets known_;
};

}  // namespace

void hide_secrets(const rules::SecretValues& values, const graph::Program& program,
                  const Looks& looks, const std::vector<std::string_view>& texts,
                  ComponentResult& result) {
  Hider(values, program, looks, texts).run(result);
}

}  // namespace micryscope
