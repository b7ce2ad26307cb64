// Analyses projects one after the other and says of each what it took: `hostile_probe FOLDER...`
// prints a line before a project, and one with steps (basic blocks of our own code, see
// step_counter.c), the most bytes that were held at once, and what the report says, behind it.
// Ends with code 99 at a project that takes more than `--most-steps N`.
#include <fmt/format.h>
#include <malloc.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <set>
#include <string>
#include <string_view>

#include "report/report.h"
#include "run/run.h"
#include "source/disk_tree.h"

extern "C" {
extern std::uint64_t micryscope_steps;
extern std::uint64_t micryscope_most_steps;
}

namespace {

// Not static in a class: the replaced allocation functions run before and after main.
std::size_t held = 0;
std::size_t most_held = 0;

void* take(std::size_t size) {
  void* const memory = std::malloc(size);
  if (memory == nullptr) std::abort();
  held += malloc_usable_size(memory);
  most_held = std::max(most_held, held);
  return memory;
}

void give_back(void* memory) {
  held -= malloc_usable_size(memory);
  std::free(memory);
}

}  // namespace

void* operator new(std::size_t size) { return take(size); }
void* operator new[](std::size_t size) { return take(size); }
void operator delete(void* memory) noexcept { give_back(memory); }
void operator delete[](void* memory) noexcept { give_back(memory); }
void operator delete(void* memory, std::size_t) noexcept { give_back(memory); }
void operator delete[](void* memory, std::size_t) noexcept { give_back(memory); }

namespace micryscope {
namespace {

void probe(const Rulesets& rulesets, const std::string& folder) {
  std::printf("begin %s\n", folder.c_str());
  std::fflush(stdout);
  const std::uint64_t steps_before = micryscope_steps;
  const std::size_t held_before = held;
  most_held = held;
  Options options;
  options.jobs = 1;
  options.selection.no_ignore = true;
  const auto tree = source::open_disk_tree(folder);
  if (!tree) {
    std::printf("error %s\n", tree.error().message.c_str());
    return;
  }
  const auto report = run(options, rulesets, **tree);
  if (!report) {
    std::printf("error %s\n", report.error().message.c_str());
    return;
  }
  const std::size_t written = report::to_sarif(*report, report::SarifProfile::full).size() + report::to_json(*report).size() +
                              report::to_text(*report, false).size();
  std::set<std::string> notes;
  for (const report::Notification& note : report->notifications) notes.insert(note.id);
  std::string list;
  for (const std::string& note : notes) list += (list.empty() ? "" : ",") + note;
  std::printf("steps=%llu bytes=%zu findings=%zu complete=%d written=%zu notes=%s\n",
              static_cast<unsigned long long>(micryscope_steps - steps_before),
              most_held - held_before, report->findings.size(), report->complete ? 1 : 0, written,
              list.c_str());
  std::fflush(stdout);
}

}  // namespace
}  // namespace micryscope

int main(int count, char** words) {
  using namespace micryscope;
  std::uint64_t most = UINT64_MAX;
  int first = 1;
  if (count > 2 && std::string_view(words[1]) == "--most-steps") {
    most = std::strtoull(words[2], nullptr, 10);
    first = 3;
  }
  const auto rulesets = load_rulesets({});
  if (!rulesets) return 4;
  for (int i = first; i < count; ++i) {
    micryscope_most_steps = most == UINT64_MAX ? most : micryscope_steps + most;
    probe(*rulesets, words[i]);
  }
  return 0;
}
