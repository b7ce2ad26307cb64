#include "parse/comment_runs.h"

#include <algorithm>

namespace micryscope::parse {

namespace {

constexpr std::string_view kSpaces = " \t\r\n\f\v";

std::uint32_t narrow(std::size_t offset) { return static_cast<std::uint32_t>(offset); }

// --- comments that are lines of their own -------------------------------------------------------

enum class Line : std::uint8_t { code, blank, comment, backslash };

Line kind_of(std::string_view line) {
  const std::size_t begin = line.find_first_not_of(kSpaces);
  if (begin == line.npos) return Line::blank;
  if (line[begin] == '#') return Line::comment;
  if (line[begin] == '\\' && line.find_first_not_of(kSpaces, begin + 1) == line.npos)
    return Line::backslash;
  return Line::code;
}

bool ends_with_backslash(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line.ends_with('\\');
}

/// Finds runs line by line. A line after a backslash is joined to the one before, whatever it
/// holds.
class HashLines {
 public:
  explicit HashLines(std::string_view text) : text_(text) {}

  std::vector<CommentRun> find() {
    bool is_joined = false;  // the line before the run ends with a backslash
    for (std::size_t at = 0; at < text_.size();) {
      const std::size_t end = std::min(text_.find('\n', at), text_.size() - 1) + 1;
      std::string_view line = text_.substr(at, end - at);
      if (line.ends_with('\n')) line.remove_suffix(1);
      const Line kind = kind_of(line);
      if (kind == Line::code) {
        take(is_joined);
        is_joined = ends_with_backslash(line);
      } else {
        lines_.push_back({kind, {narrow(at), narrow(end)}});
      }
      at = end;
    }
    take(is_joined);
    return std::move(found_);
  }

 private:
  struct Place {
    Line kind;
    Span span;
  };

  static void add(CommentRun& run, Span piece) {
    if (piece.begin < piece.end) run.pieces.push_back(piece);
  }

  /// The lines so far are a run. It may begin inside a joined line and end inside another one; of
  /// the first the line that ends it is kept, of the second the backslash that begins it.
  void take(bool is_joined) {
    if (lines_.size() >= kLongRun) {
      const auto is_backslash = [](const Place& line) { return line.kind == Line::backslash; };
      auto first = lines_.begin();
      auto last = lines_.end();
      CommentRun run{{first->span.begin, lines_.back().span.end}, {}};
      if (is_joined) {
        const auto ends = std::find_if_not(first, last, is_backslash);
        add(run, {first->span.begin, ends == last ? run.all.end : ends->span.begin});
        first = ends == last ? last : ends + 1;
      }
      while (last != first && is_backslash(*(last - 1))) --last;
      if (first != last) add(run, {first->span.begin, (last - 1)->span.end});
      if (last != lines_.end() && first != lines_.end()) add(run, {last->span.end, run.all.end});
      found_.push_back(std::move(run));
    }
    lines_.clear();
  }

  std::string_view text_;
  std::vector<Place> lines_;  // since the last line of code
  std::vector<CommentRun> found_;
};

// --- comments that stand anywhere ---------------------------------------------------------------

/// A run may begin at any slash, of which some stand in strings. Texts that were made to have each
/// slash read on far are given up: what they cost then is the parser's to count.
class Slashes {
 public:
  explicit Slashes(std::string_view text) : text_(text), patience_(16 * text.size()) {}

  std::vector<CommentRun> find() {
    std::vector<CommentRun> found;
    for (std::size_t at = text_.find('/'); at < text_.size() && patience_ > read_;) {
      const std::size_t end = run_from(at);
      if (comments_.size() > kLongRun) {
        // The first may be the end of a string: "https://example.org".
        found.push_back(made(begins_line(at) ? narrow(at) : comments_[1].begin, narrow(end)));
        at = end;
      } else {
        // A run from within this one is shorter; a block may not be one, if it begins in a string.
        at = text_.substr(at, 2) == "//" ? comments_.front().end : at + 1;
      }
      at = text_.find('/', at);
    }
    return found;
  }

  std::vector<Span> comments(Span run) {
    run_from(run.begin);
    return std::move(comments_);
  }

 private:
  /// Where the comment that begins here ends; npos when none does.
  std::size_t comment_end(std::size_t at) {
    const std::string_view begin = text_.substr(at, 2);
    if (begin == "//") return line_end(at);
    if (begin != "/*" || at >= unclosed_) return text_.npos;
    const std::size_t close = text_.find("*/", at + 2);
    read_ += std::min(close, text_.size()) - at;
    if (close == text_.npos) unclosed_ = at;
    return close == text_.npos ? close : close + 2;
  }

  /// The two wide line ends of Unicode count, U+2028 and U+2029.
  std::size_t line_end(std::size_t at) {
    const std::string_view line = text_.substr(at, text_.find('\n', at) - at);
    read_ += line.size();
    return at + std::min({line.find('\r'), line.find("\xE2\x80\xA8"), line.find("\xE2\x80\xA9"),
                          line.size()});
  }

  bool begins_line(std::size_t at) {
    const std::size_t before = text_.find_last_not_of(" \t\f\v", at - 1);
    read_ += at - (before == text_.npos ? 0 : before);
    return at == 0 || before == text_.npos || text_[before] == '\n';
  }

  /// Fills `comments_`; the end of the last.
  std::size_t run_from(std::size_t at) {
    comments_.clear();
    std::size_t last = at;
    while (at < text_.size()) {
      const std::size_t end = comment_end(at);
      if (end == text_.npos) break;
      comments_.push_back({narrow(at), narrow(end)});
      last = end;
      at = std::min(text_.find_first_not_of(kSpaces, end), text_.size());
      read_ += at - end;
    }
    return last;
  }

  /// A newline in a run, in a comment or between two, may end a statement: the last one stays.
  CommentRun made(std::uint32_t begin, std::uint32_t end) const {
    const std::size_t newline = text_.substr(begin, end - begin).rfind('\n');
    if (newline == text_.npos) return {{begin, end}, {{begin, end}}};
    const std::uint32_t kept = begin + narrow(newline);
    CommentRun run{{begin, end}, {{begin, kept}}};
    if (kept + 1 < end) run.pieces.push_back({kept + 1, end});
    return run;
  }

  std::string_view text_;
  std::size_t patience_;
  std::size_t read_ = 0;
  std::size_t unclosed_ = std::string_view::npos;  // no block that begins from here on ends
  std::vector<Span> comments_;
};

}  // namespace

std::vector<CommentRun> long_comment_runs(std::string_view text, CommentRuns looks) {
  switch (looks) {
    case CommentRuns::none:
      return {};
    case CommentRuns::hash_lines:
      return HashLines(text).find();
    case CommentRuns::slashes:
      return Slashes(text).find();
  }
  return {};
}

std::vector<Span> comments_of_run(std::string_view text, const CommentRun& run, CommentRuns looks) {
  if (looks == CommentRuns::slashes) return Slashes(text.substr(0, run.all.end)).comments(run.all);
  std::vector<Span> found;
  for (std::size_t at = run.all.begin; at < run.all.end;) {
    const std::size_t end = std::min<std::size_t>(text.find('\n', at), run.all.end);
    const std::size_t hash = text.find('#', at);
    if (hash < end) found.push_back({narrow(hash), narrow(end)});
    at = end + 1;
  }
  return found;
}

Cuts::Cuts(std::string_view text, const std::vector<CommentRun>& runs) {
  std::uint32_t done = 0;
  std::uint32_t removed = 0;
  for (std::uint32_t i = 0; i < runs.size(); ++i) {
    for (const Span piece : runs[i].pieces) {
      remaining_ += text.substr(done, piece.begin - done);
      done = piece.end;
      removed += piece.end - piece.begin;
      places_.push_back({narrow(remaining_.size()), removed, i});
    }
  }
  if (!places_.empty()) remaining_ += text.substr(done);
}

Span Cuts::whole(Span remaining) const {
  const auto missing = [&](auto after) {
    return after == places_.begin() ? 0 : (after - 1)->removed;
  };
  const auto begins = std::upper_bound(places_.begin(), places_.end(), remaining.begin,
                                       [](std::uint32_t at, const Place& p) { return at < p.at; });
  const std::uint32_t begin = remaining.begin + missing(begins);
  if (remaining.end <= remaining.begin) return {begin, begin};
  const auto ends = std::lower_bound(begins, places_.end(), remaining.end,
                                     [](const Place& p, std::uint32_t at) { return p.at < at; });
  return {begin, remaining.end + missing(ends)};
}

}  // namespace micryscope::parse
