#include "source/import_graph.h"

#include <numeric>

namespace micryscope::source {
namespace {

/// Lists of numbers by number, in two flat arrays.
class Lists {
 public:
  /// `each` calls its argument with (list, item) for every item, the same ones each time.
  template <typename Each>
  Lists(std::size_t count, const Each& each) : starts_(count + 1, 0) {
    each([&](std::uint32_t list, std::uint32_t) { ++starts_[list + 1]; });
    for (std::size_t i = 0; i < count; ++i) starts_[i + 1] += starts_[i];
    items_.resize(starts_[count]);
    std::vector<std::uint32_t> next(starts_.begin(), starts_.end() - 1);
    each([&](std::uint32_t list, std::uint32_t item) { items_[next[list]++] = item; });
  }

  template <typename Visit>
  void visit(std::uint32_t list, const Visit& visit) const {
    for (std::uint32_t i = starts_[list]; i < starts_[list + 1]; ++i) visit(items_[i]);
  }

 private:
  std::vector<std::uint32_t> starts_;
  std::vector<std::uint32_t> items_;
};

class Closure {
 public:
  Closure(const std::vector<ImportNode>& nodes, std::size_t units)
      : nodes_(nodes),
        members_(units,
                 [&](const auto& add) {
                   for (std::uint32_t i = 0; i < nodes.size(); ++i) add(nodes[i].unit, i);
                 }),
        importers_(units,
                   [&](const auto& add) {
                     for (std::uint32_t i = 0; i < nodes.size(); ++i) {
                       for (const UnitNumber unit : nodes[i].imports) add(unit, i);
                     }
                   }),
        has_joined_(units, false) {}

  std::vector<bool> run() {
    for (const ImportNode& node : nodes_) {
      if (node.worth == Worth::linked) join(node.unit);
    }
    add_importers();
    for (const ImportNode& node : nodes_) {
      if (node.worth == Worth::context && node.package == kOwnCode) join(node.unit);
    }
    add_imports();
    for (const ImportNode& node : nodes_) {
      if (node.worth == Worth::alone) join(node.unit);
    }
    std::vector<bool> joined(nodes_.size());
    for (std::size_t i = 0; i < nodes_.size(); ++i) joined[i] = has_joined_[nodes_[i].unit];
    return joined;
  }

 private:
  void join(UnitNumber unit) {
    if (has_joined_[unit]) return;
    has_joined_[unit] = true;
    joined_.push_back(unit);
  }

  void add_importers() {
    for (std::size_t i = 0; i < joined_.size(); ++i) {  // grows as it goes
      importers_.visit(joined_[i], [&](std::uint32_t importer) {
        const ImportNode& node = nodes_[importer];
        if (node.package == kOwnCode && !node.is_test) join(node.unit);
      });
    }
  }

  void add_imports() {
    for (std::size_t i = 0; i < joined_.size(); ++i) {
      members_.visit(joined_[i], [&](std::uint32_t member) {
        for (const UnitNumber unit : nodes_[member].imports) {
          if (may_bring_in(nodes_[member], unit)) join(unit);
        }
      });
    }
  }

  bool may_bring_in(const ImportNode& node, UnitNumber unit) const {
    if (has_joined_[unit] || node.is_test) return false;
    if (node.package != kOwnCode && node.worth != Worth::linked) return false;
    bool may = true;
    members_.visit(unit, [&](std::uint32_t member) {
      const ImportNode& imported = nodes_[member];
      if (imported.package == kOwnCode) return;
      if (imported.package != node.package || !imported.is_small) may = false;
    });
    return may;
  }

  const std::vector<ImportNode>& nodes_;
  Lists members_;
  Lists importers_;
  std::vector<bool> has_joined_;
  std::vector<UnitNumber> joined_;  // in the order of joining; also the work list
};

/// Sets of numbers that only grow together (union-find).
class Sets {
 public:
  explicit Sets(std::size_t count) : parents_(count) {
    std::iota(parents_.begin(), parents_.end(), 0U);
  }

  std::uint32_t find(std::uint32_t item) {
    while (parents_[item] != item) item = parents_[item] = parents_[parents_[item]];
    return item;
  }

  void unite(std::uint32_t a, std::uint32_t b) { parents_[find(a)] = find(b); }

 private:
  std::vector<std::uint32_t> parents_;
};

}  // namespace

std::vector<std::uint32_t> connect(const std::vector<ImportNode>& nodes,
                                   const std::vector<bool>& joined, std::size_t units) {
  std::vector<bool> has_joined(units, false);
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (joined[i]) has_joined[nodes[i].unit] = true;
  }
  Sets sets(units);
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (!joined[i]) continue;
    for (const UnitNumber unit : nodes[i].imports) {
      if (has_joined[unit]) sets.unite(nodes[i].unit, unit);
    }
  }
  std::vector<std::uint32_t> number_of_set(units, kNoComponent);
  std::vector<std::uint32_t> numbers(nodes.size(), kNoComponent);
  std::uint32_t next = 0;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (!joined[i]) continue;
    std::uint32_t& number = number_of_set[sets.find(nodes[i].unit)];
    if (number == kNoComponent) number = next++;
    numbers[i] = number;
  }
  return numbers;
}

std::vector<bool> close_over_imports(const std::vector<ImportNode>& nodes, std::size_t units) {
  return Closure(nodes, units).run();
}

}  // namespace micryscope::source
