// Two identities of a finding.
//
// `line_hash` is what github/codeql-action would compute from the file's bytes, taken as UTF-8
// whatever they are, byte order mark and all: over UTF-16 code units, without blanks and tabs, CR
// and CRLF as LF, the hash of a line covers the 100 units from its start on, so that it reaches
// into the lines that follow. One rolling hash h = 37 h + new - 37^100 old gives the hashes of all
// lines in one pass: a line's hash is known when its first unit is about to leave the window. Past
// the end of the text comes one unit 65535, then zeros. Equal hashes in a file are counted.
//
// `stable` is our own and has no text in it; see report.h.

#include "report/fingerprint.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <tuple>

#include "report/encode.h"
#include "report/report.h"
#include "support/check.h"
#include "support/hash.h"
#include "support/source_map.h"

namespace micryscope::report {
namespace {

constexpr std::size_t kWindow = 100;
constexpr std::uint64_t kFactor = 37;
constexpr std::uint32_t kEndOfFile = 65535;

constexpr std::uint64_t leaving_factor() {
  std::uint64_t factor = 1;
  for (std::size_t i = 0; i < kWindow; ++i) factor *= kFactor;
  return factor;
}

class LineHasher {
 public:
  std::vector<std::string> run(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
      const Character c = decode(text, i);
      if (c.code > 0xFFFF) {
        feed(0xD800 + ((c.code - 0x10000) >> 10));
        feed(0xDC00 + ((c.code - 0x10000) & 0x3FF));
      } else {
        feed(c.code);
      }
      i += c.size;
    }
    feed(kEndOfFile);
    for (std::size_t i = 0; i < kWindow; ++i) roll(0);
    return std::move(hashes_);
  }

 private:
  void feed(std::uint32_t unit) {
    // A blank between CR and LF makes them two line ends, as it does on GitHub's side.
    const bool second_half = after_cr_ && unit == '\n';
    after_cr_ = unit == '\r';
    if (unit == ' ' || unit == '\t' || second_half) return;
    if (unit == '\r') unit = '\n';
    const bool begins_line = at_line_start_;
    at_line_start_ = unit == '\n';
    roll(unit, begins_line);
  }

  void roll(std::uint32_t unit, bool begins_line = false) {
    Slot& slot = window_[next_];
    if (slot.begins_line) emit();
    hash_ = kFactor * hash_ + unit - leaving_factor() * slot.unit;
    slot = {unit, begins_line};
    next_ = (next_ + 1) % kWindow;
  }

  void emit() {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string hex;
    for (std::uint64_t rest = hash_; rest != 0; rest >>= 4)
      hex.insert(hex.begin(), kDigits[rest & 15]);
    if (hex.empty()) hex = "0";
    hashes_.push_back(hex + ":" + std::to_string(++counts_[hash_]));
  }

  struct Slot {
    std::uint32_t unit = 0;
    bool begins_line = false;
  };
  std::array<Slot, kWindow> window_{};
  std::size_t next_ = 0;
  std::uint64_t hash_ = 0;
  bool at_line_start_ = true;
  bool after_cr_ = false;
  std::map<std::uint64_t, std::uint32_t> counts_;
  std::vector<std::string> hashes_;
};

/// Line hashes of the files that findings are in, each file hashed once.
class LineIdentities {
 public:
  explicit LineIdentities(const Report& report) : report_(report) {}

  std::string of(const rules::Location& location) {
    MS_CHECK(location.file < report_.files.size(), "a finding is in a file of the report");
    const std::string& text = report_.files[location.file].text;
    const std::string& original = report_.files[location.file].original;
    auto [it, fresh] = files_.try_emplace(location.file, text);
    if (fresh) it->second.hashes = line_hashes(original.empty() ? text : original);
    const std::uint32_t line = it->second.lines.position(location.span.begin).line;
    const std::vector<std::string>& hashes = it->second.hashes;
    return line <= hashes.size() ? hashes[line - 1] : hashes.back();
  }

 private:
  struct File {
    explicit File(std::string_view text) : lines(text) {}
    LineIndex lines;
    std::vector<std::string> hashes;
  };
  const Report& report_;
  std::map<std::uint32_t, File> files_;
};

/// What equal findings have in common: rule, operation, scope, and the path or nothing.
using Key = std::tuple<std::string_view, std::string_view, std::string_view, std::string_view>;

Key key_of(const rules::Finding& finding, std::string_view path) {
  return {finding.rule, finding.operation, finding.scope, path};
}

/// The place of each finding among its equals. Findings that a change fixed are not in the head
/// state, so they may not shift the ordinals of those that are: they are numbered after them.
class Ordinals {
 public:
  void expect(const Key& key, bool fixed) {
    if (!fixed) ++next_fixed_[key];
  }
  std::string next(const Key& key, bool fixed) {
    return std::to_string((fixed ? next_fixed_ : next_)[key]++);
  }

 private:
  std::map<Key, std::size_t> next_;
  std::map<Key, std::size_t> next_fixed_;
};

}  // namespace

std::vector<std::string> line_hashes(std::string_view bytes) { return LineHasher().run(bytes); }

std::vector<Fingerprint> fingerprints(const Report& report) {
  const auto is_fixed = [](const rules::Finding& finding) {
    return finding.novelty == rules::Novelty::fixed;
  };
  Ordinals ordinals;
  for (const rules::Finding& finding : report.findings) {
    ordinals.expect(key_of(finding, {}), is_fixed(finding));
    ordinals.expect(key_of(finding, report.files[finding.location.file].path), is_fixed(finding));
  }
  LineIdentities lines(report);
  std::vector<Fingerprint> out;
  out.reserve(report.findings.size());
  for (const rules::Finding& finding : report.findings) {
    const std::string& path = report.files[finding.location.file].path;
    const std::string ordinal = ordinals.next(key_of(finding, {}), is_fixed(finding));
    const std::string in_file = ordinals.next(key_of(finding, path), is_fixed(finding));
    out.push_back(
        {lines.of(finding.location),
         hash_fields({"finding/v1", finding.rule, finding.operation, finding.scope, ordinal}),
         hash_fields({"finding-in-file/v1", finding.rule, finding.operation, finding.scope, path,
                      in_file})});
  }
  return out;
}

}  // namespace micryscope::report
