#include "changes/config_text.h"

#include <algorithm>

namespace micryscope::changes {

namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r'; }
bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}
char small(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

class Reader {
 public:
  explicit Reader(std::string_view text) : left_(text) {
    if (left_.starts_with("\xEF\xBB\xBF")) left_.remove_prefix(3);
  }

  std::vector<ConfigLine> run() {
    while (!left_.empty()) {
      const char c = left_.front();
      if (is_space(c) || c == '\n') {
        left_.remove_prefix(1);
      } else if (c == '[') {
        read_section();
      } else if (is_name(c)) {
        read_entry();
      } else {
        skip_line();
      }
    }
    return std::move(lines_);
  }

 private:
  void skip_line() { left_.remove_prefix(std::min(left_.find('\n'), left_.size())); }

  std::string name() {
    std::string taken;
    while (!left_.empty() && is_name(left_.front())) {
      taken += small(left_.front());
      left_.remove_prefix(1);
    }
    return taken;
  }

  // [section], [section "second part"], [section.old]
  void read_section() {
    left_.remove_prefix(1);
    section_ = name();
    bool is_quoted = false;
    while (!left_.empty() && left_.front() != '\n') {
      const char c = left_.front();
      left_.remove_prefix(1);
      if (c == '\\' && is_quoted && !left_.empty()) left_.remove_prefix(1);
      if (c == '"') is_quoted = !is_quoted;
      if (c == ']' && !is_quoted) return;
    }
  }

  void read_entry() {
    ConfigLine line{section_, name(), {}};
    while (!left_.empty() && is_space(left_.front())) left_.remove_prefix(1);
    if (left_.starts_with('=')) {
      left_.remove_prefix(1);
      line.value = value();
    } else {
      skip_line();
    }
    lines_.push_back(std::move(line));
  }

  std::string value() {
    std::string taken;
    std::size_t kept = 0;  // without the spaces at the end
    bool is_quoted = false;
    while (!left_.empty() && left_.front() != '\n') {
      const char c = left_.front();
      if (!is_quoted && (c == '#' || c == ';')) {
        skip_line();
        break;
      }
      left_.remove_prefix(1);
      if (c == '"') {
        is_quoted = !is_quoted;
        kept = taken.size();
      } else if (c == '\\') {
        add_escaped(taken);
        kept = taken.size();
      } else if (is_quoted || !is_space(c)) {
        kept = (taken += c).size();
      } else if (kept != 0) {
        taken += c;
      }
    }
    taken.resize(kept);
    return taken;
  }

  void add_escaped(std::string& to) {
    if (left_.starts_with("\r\n")) left_.remove_prefix(1);
    if (left_.empty()) return;
    const char c = left_.front();
    left_.remove_prefix(1);
    if (c == '\n') return;  // the value goes on in the next line
    to += c == 'n' ? '\n' : c == 't' ? '\t' : c == 'b' ? '\b' : c;
  }

  std::string_view left_;
  std::string section_;
  std::vector<ConfigLine> lines_;
};

}  // namespace

std::vector<ConfigLine> read_config_text(std::string_view text) { return Reader(text).run(); }

}  // namespace micryscope::changes
