#include "changes/merge_base.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "support/plain_file.h"

namespace micryscope::changes {
namespace {

class History {
 public:
  explicit History(const Git& git) : git_(git) {}

  /// All commits that can be reached from `from`, itself included; those in `edge` are reached, but
  /// not what is behind them.
  Result<std::set<Oid>> reach(const Oid& from, const std::set<Oid>& edge) {
    std::set<Oid> seen = {from};
    std::vector<Oid> todo = {from};
    while (!todo.empty()) {
      const Oid id = todo.back();
      todo.pop_back();
      if (edge.contains(id)) continue;
      MS_TRY(const Commit* commit, read(id));
      for (const Oid& parent : commit->parents) {
        if (seen.insert(parent).second) todo.push_back(parent);
      }
    }
    return seen;
  }

  Result<const Commit*> read(const Oid& id) {
    const auto known = commits_.find(id);
    if (known != commits_.end()) return &known->second;
    MS_TRY(Commit commit, git_.commit(id));
    if (std::ranges::binary_search(git_.shallow(), id)) commit.parents.clear();
    commit.message.clear();
    return &commits_.emplace(id, std::move(commit)).first->second;
  }

 private:
  const Git& git_;
  std::map<Oid, Commit> commits_;
};

}  // namespace

Result<std::optional<Oid>> merge_base_of_shallow(const Git& git, const Oid& a, const Oid& b) {
  History history(git);
  MS_TRY(const std::set<Oid> of_a, history.reach(a, {}));
  MS_TRY(std::set<Oid> best, history.reach(b, of_a));
  std::erase_if(best, [&](const Oid& id) { return !of_a.contains(id); });

  // Not those that another one contains.
  for (const Oid& id : std::set<Oid>(best)) {
    if (!best.contains(id)) continue;
    MS_TRY(std::set<Oid> contained, history.reach(id, {}));
    contained.erase(id);
    std::erase_if(best, [&](const Oid& other) { return contained.contains(other); });
  }
  std::optional<Oid> newest;
  std::int64_t time = 0;
  for (const Oid& id : best) {
    MS_TRY(const Commit* commit, history.read(id));
    if (newest && commit->time <= time) continue;
    newest = id;
    time = commit->time;
  }
  return newest;
}

Result<std::vector<Oid>> read_shallow(const std::string& common_folder) {
  constexpr std::uint64_t kMostBytes = 64U << 20;
  MS_TRY(const auto text, read_if_there(common_folder + "/shallow", kMostBytes));
  std::vector<Oid> commits;
  std::string_view left = text ? std::string_view(*text) : std::string_view();
  while (!left.empty()) {
    const std::string_view line = left.substr(0, left.find('\n'));
    if (const auto id = oid_from_hex(line.substr(0, 40))) commits.push_back(*id);
    left.remove_prefix(std::min(left.size(), line.size() + 1));
  }
  std::ranges::sort(commits);
  return commits;
}

}  // namespace micryscope::changes
