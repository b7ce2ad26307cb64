#include "report/html_rule.h"

#include <algorithm>

#include "fmt/format.h"
#include "report/cwe.h"
#include "report/markup.h"

namespace micryscope::report {
namespace {

bool is_web_address(std::string_view text) {
  return text.starts_with("https://") || text.starts_with("http://");
}

std::string link(std::string_view text, std::string_view address) {
  if (!is_web_address(address)) return html_text(text);
  return fmt::format("<a href=\"{}\" rel=\"noopener noreferrer\">{}</a>", html_text(address),
                     html_text(text));
}

/// `code` and [text](address) of a line; the rest as it is.
std::string html_line(std::string_view text) {
  std::string out;
  std::size_t plain = 0;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = text.npos;
    std::string made;
    if (text[at] == '`') {
      end = text.find('`', at + 1);
      if (end != text.npos) {
        made = fmt::format("<code>{}</code>", html_text(text.substr(at + 1, end - at - 1)));
      }
    } else if (text[at] == '[') {
      const std::size_t middle = text.find("](", at);
      end = middle == text.npos ? middle : text.find(')', middle);
      if (end != text.npos) {
        made =
            link(text.substr(at + 1, middle - at - 1), text.substr(middle + 2, end - middle - 2));
      }
    }
    if (end == text.npos) {
      ++at;
      continue;
    }
    out += html_text(text.substr(plain, at - plain)) + made;
    plain = at = end + 1;
  }
  return out + html_text(text.substr(plain));
}

std::string block(std::string_view title, std::string_view code) {
  if (code.empty()) return "";
  while (code.ends_with('\n')) code.remove_suffix(1);
  std::string out = fmt::format("<h3>{}</h3>\n<pre class=\"frame\">", html_text(title));
  while (true) {
    const std::size_t end = code.find('\n');
    out += fmt::format("<span>{}</span>", html_text(code.substr(0, end)));
    if (end == code.npos) break;
    code.remove_prefix(end + 1);
  }
  return out + "</pre>\n";
}

}  // namespace

std::string html_paragraphs(std::string_view markdown) {
  std::string out;
  std::string paragraph;
  bool in_list = false;
  const auto close_paragraph = [&] {
    if (paragraph.empty()) return;
    const std::string_view tag = in_list ? "li" : "p";
    out += fmt::format("<{0}>{1}</{0}>\n", tag, html_line(paragraph));
    paragraph.clear();
  };
  const auto set_list = [&](bool wanted) {
    close_paragraph();
    if (wanted != in_list) out += wanted ? "<ul>\n" : "</ul>\n";
    in_list = wanted;
  };
  while (!markdown.empty()) {
    const std::size_t end = std::min(markdown.find('\n'), markdown.size());
    std::string_view line = markdown.substr(0, end);
    markdown.remove_prefix(std::min(end + 1, markdown.size()));
    while (line.starts_with(' ')) line.remove_prefix(1);
    if (line.empty()) {
      set_list(false);
    } else if (line.starts_with("- ")) {
      set_list(true);
      paragraph = line.substr(2);
    } else {
      paragraph += (paragraph.empty() ? "" : " ") + std::string(line);
    }
  }
  set_list(false);
  return out;
}

std::string html_rule(const RuleInfo& rule) {
  std::string out =
      fmt::format("<details class=\"rule\" id=\"{}\"><summary><strong>{}</strong>: {}</summary>\n",
                  html_text(rule.id), html_text(rule.full_id()), html_text(rule.title));
  out += html_paragraphs(rule.summary);
  if (!rule.why.empty()) out += "<h3>Why</h3>\n" + html_paragraphs(rule.why);
  if (!rule.fix.empty()) out += "<h3>How to fix</h3>\n" + html_paragraphs(rule.fix);
  for (const RuleInfo::Example& example : rule.examples) {
    out += block("Bad, " + example.language, example.bad);
    out += block("Good, " + example.language, example.good);
  }
  if (!rule.references.empty() || !rule.cwe.empty()) out += "<h3>References</h3>\n<ul>\n";
  for (const auto& [title, address] : rule.references) {
    out += fmt::format("<li>{}</li>\n", link(title, address));
  }
  for (const int cwe : rule.cwe) {
    out += fmt::format("<li>{}</li>\n",
                       link(fmt::format("{}: {}", cwe_id(cwe), cwe_name(cwe)), cwe_address(cwe)));
  }
  if (!rule.references.empty() || !rule.cwe.empty()) out += "</ul>\n";
  return out + "</details>\n";
}

}  // namespace micryscope::report
