// Text to syntax tree within a budget (budget.h). tree-sitter calls back every 100 operations; its
// allocator is ours, which counts what is asked for and otherwise is the C library's.
#include <chrono>
#include <cstdlib>

#include "parse/syntax.h"
#include "support/check.h"

namespace micryscope::parse {

namespace {

constexpr std::uint64_t kBytesPerStep = 4096;

// tree-sitter's allocator has no argument to hand a counter in by. Each thread parses one text at a
// time and looks only at the difference between two of its own readings.
thread_local std::uint64_t bytes_asked_for = 0;

// tree-sitter expects memory or the end of the program.
void* or_end(void* memory, std::size_t size) {
  if (memory == nullptr && size != 0) std::abort();
  return memory;
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
  using Clock = std::chrono::steady_clock;

  std::string_view text;
  Budget budget;
  std::uint64_t bytes_before = bytes_asked_for;
  Clock::time_point deadline = Clock::now() + std::chrono::seconds(budget.seconds);
  std::uint64_t calls = 0;
  bool is_over_steps = false;
  bool is_over_time = false;

  bool must_stop() {
    ++calls;
    is_over_steps = calls + (bytes_asked_for - bytes_before) / kBytesPerStep > budget.steps;
    is_over_time = !is_over_steps && Clock::now() > deadline;
    return is_over_steps || is_over_time;
  }
};

const char* read_from(void* payload, std::uint32_t byte, TSPoint, std::uint32_t* read) {
  const std::string_view text = static_cast<const Run*>(payload)->text;
  *read = byte < text.size() ? static_cast<std::uint32_t>(text.size() - byte) : 0;
  return text.data() + byte;
}

bool must_stop(TSParseState* state) { return static_cast<Run*>(state->payload)->must_stop(); }

}  // namespace

tl::expected<SyntaxTree, Stopped> parse(const TSLanguage* language, std::string_view text,
                                        const Budget& budget) {
  count_memory();
  const std::unique_ptr<TSParser, void (*)(TSParser*)> parser(ts_parser_new(), ts_parser_delete);
  MS_CHECK(ts_parser_set_language(parser.get(), language),
           "the grammar's ABI does not fit the tree-sitter core");
  Run run{text, budget};
  const TSInput reader{&run, read_from, TSInputEncodingUTF8, nullptr};
  const TSParseOptions options{&run, must_stop};
  TSTree* tree = ts_parser_parse_with_options(parser.get(), nullptr, reader, options);
  if (tree == nullptr) {
    MS_CHECK(run.is_over_steps || run.is_over_time, "tree-sitter gave up by itself");
    return tl::make_unexpected(run.is_over_steps ? Stopped::by_steps : Stopped::by_clock);
  }
  return SyntaxTree(tree, text);
}

}  // namespace micryscope::parse
