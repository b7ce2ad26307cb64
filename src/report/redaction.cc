#include "report/redaction.h"

#include "report/literals.h"
#include "report/quoted_lines.h"

namespace micryscope::report {

namespace {

using models::Looks;

class FileRedaction {
 public:
  FileRedaction(Report& report, std::uint32_t number, const QuotedLines& quoted, const Looks& looks)
      : file_(report.files[number]), number_(number), quoted_(quoted), looks_(looks) {}

  void run() {
    const Scanned scanned = scan_source(file_.path, file_.text);
    for (const Literal& literal : scanned.literals) {
      if (quoted_.touches(number_, literal.whole)) look_at(literal);
    }
    for (const Span comment : scanned.comments) {
      if (quoted_.touches(number_, comment)) add_secrets(comment);
    }
  }

 private:
  std::string_view slice(Span span) const {
    return std::string_view(file_.text).substr(span.begin, span.end - span.begin);
  }

  void look_at(const Literal& literal) {
    const std::string_view text = slice(literal.content);
    if (literal.is_number) {
      if (is_drawn(text)) file_.secrets.push_back(literal.content);
    } else if (literal.numbers == 0 && looks_.is_plain(text)) {
      file_.open.push_back(literal.content);
    }
  }

  static bool is_drawn(std::string_view number) {
    constexpr std::size_t kManyHexDigits = 10;
    if (number.ends_with('n')) number.remove_suffix(1);
    if (number.starts_with("0x") || number.starts_with("0X")) {
      const bool same = number.find_first_not_of(number[2], 2) == number.npos;
      return number.size() > 2 + kManyHexDigits && !same;
    }
    return Looks::is_drawn_number(number);
  }

  void add_secrets(Span comment) {
    for (const Span span : looks_.secrets_in(slice(comment)))
      file_.secrets.push_back({comment.begin + span.begin, comment.begin + span.end});
  }

  File& file_;
  const std::uint32_t number_;
  const QuotedLines& quoted_;
  const Looks& looks_;
};

}  // namespace

void redact(Report& report, const Looks& looks) {
  std::vector<std::string_view> texts;
  for (const File& file : report.files) texts.emplace_back(file.text);
  const QuotedLines quoted(report.findings, texts);
  for (std::uint32_t i = 0; i < report.files.size(); ++i)
    FileRedaction(report, i, quoted, looks).run();
  for (Notification& note : report.notifications)
    note.text = looks.scrubbed_message(looks.scrubbed(note.text, Looks::Of::message));
}

}  // namespace micryscope::report
