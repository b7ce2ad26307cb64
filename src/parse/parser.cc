// Text to syntax tree within a budget (budget.h). tree-sitter calls back every 100 operations; its
// allocator is ours, which counts what is asked for and otherwise is the C library's.
#include <algorithm>
#include <cstdlib>
#include <new>

#include "parse/syntax.h"
#include "support/check.h"

namespace micryscope::parse {

namespace {

constexpr std::uint64_t kBytesPerStep = 4096;
constexpr std::uint64_t kBytesReadPerStep = 1024;
constexpr std::uint32_t kPiece = 64;
constexpr int kReadings = 3;  // with runs of comments left out

// tree-sitter's allocator has no argument to hand a counter in by. Each thread parses one text at a
// time and looks only at the difference between two of its own readings.
thread_local std::uint64_t bytes_asked_for = 0;

// tree-sitter expects memory or the end of the program, and its C code is nothing to throw through;
// so the program's own handler decides how it ends, as it does where C++ finds no memory.
void* or_end(void* memory, std::size_t size) {
  if (memory != nullptr || size == 0) return memory;
  if (const std::new_handler handler = std::get_new_handler()) handler();
  std::abort();
}

void* counted_malloc(std::size_t size) {
  bytes_asked_for += size;
  return or_end(std::malloc(size), size);
}

void* counted_calloc(std::size_t count, std::size_t size) {
  bytes_asked_for += count * size;
  return or_end(std::calloc(count, size), count * size);
}

void* counted_realloc(void* memory, std::size_t size) {
  bytes_asked_for += size;
  return or_end(std::realloc(memory, size), size);
}

/// Once for the program, before the first parser is made.
void count_memory() {
  static const bool kDone = [] {
    ts_set_allocator(counted_malloc, counted_calloc, counted_realloc, std::free);
    return true;
  }();
  static_cast<void>(kDone);
}

/// What a parse hands to its two callbacks.
struct Run {
  std::string_view text;
  const Budget& budget;
  std::uint64_t bytes_before = bytes_asked_for;
  std::uint64_t calls = 0;
  std::uint64_t bytes_read = 0;
  bool is_over_steps = false;
  bool is_over_time = false;

  bool must_stop() {
    ++calls;
    is_over_steps =
        calls + (bytes_asked_for - bytes_before) / kBytesPerStep + bytes_read / kBytesReadPerStep >
        budget.steps;
    is_over_time = !is_over_steps && budget.brake.is_pulled();
    return is_over_steps || is_over_time;
  }
};

// In small pieces, so that a scanner that goes back and reads again is counted.
const char* read_from(void* payload, std::uint32_t byte, TSPoint, std::uint32_t* read) {
  Run& run = *static_cast<Run*>(payload);
  const std::size_t left = byte < run.text.size() ? run.text.size() - byte : 0;
  *read = std::min(static_cast<std::uint32_t>(left), kPiece);
  run.bytes_read += *read;
  return run.text.data() + byte;
}

bool must_stop(TSParseState* state) { return static_cast<Run*>(state->payload)->must_stop(); }

/// One reading of the text; null when the budget is spent.
TSTree* read_once(TSParser* parser, Run& run, std::string_view text) {
  run.text = text;
  const TSInput reader{&run, read_from, TSInputEncodingUTF8, nullptr};
  const TSParseOptions options{&run, must_stop};
  TSTree* tree = ts_parser_parse_with_options(parser, nullptr, reader, options);
  MS_CHECK(tree != nullptr || run.is_over_steps || run.is_over_time,
           "tree-sitter gave up by itself");
  return tree;
}

void erase_at(std::vector<CommentRun>& runs, const std::vector<std::uint32_t>& indices) {
  for (auto it = indices.rbegin(); it != indices.rend(); ++it) runs.erase(runs.begin() + *it);
}

}  // namespace

tl::expected<SyntaxTree, Stopped> parse(const TSLanguage* language, std::string_view text,
                                        const Budget& budget, CommentRuns comments) {
  count_memory();
  const std::unique_ptr<TSParser, void (*)(TSParser*)> parser(ts_parser_new(), ts_parser_delete);
  MS_CHECK(ts_parser_set_language(parser.get(), language),
           "the grammar's ABI does not fit the tree-sitter core");
  Run run{text, budget};
  std::vector<CommentRun> runs = long_comment_runs(text, comments);
  for (int reading = 1;; ++reading) {
    CutText cut{text, comments, runs, Cuts(text, runs)};
    TSTree* tree = read_once(parser.get(), run, cut.cuts.empty() ? text : cut.cuts.remaining());
    if (tree == nullptr)
      return tl::make_unexpected(run.is_over_steps ? Stopped::by_steps : Stopped::by_brake);
    SyntaxTree made(tree, std::move(cut));
    const std::vector<std::uint32_t> wrong = made.runs_in_text();
    if (wrong.empty()) return made;
    // A text in which runs in strings hide one another is read as it is.
    erase_at(runs, wrong);
    if (reading == kReadings) runs.clear();
  }
}

}  // namespace micryscope::parse
