// What the units of a program export, through star imports too: a unit's own exports, else its
// variables where all are exported, else what it re-exports from the nearest units that have it.
//
// Star imports make a graph of units. Its strongly connected components are found once, and each
// knows by name which units behind it have the name, so that a question is a look-up. Units that
// import stars of one another in a circle are asked as one: all of theirs that have a name count as
// the nearest.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "graph/limits.h"
#include "graph/program.h"
#include "models/model.h"
#include "support/symbol.h"

namespace micryscope::graph {

inline constexpr std::uint32_t kNoModule = 0xFFFFFFFF;

/// The first module of the unit that an import means, or kNoModule. A unit never means itself.
std::uint32_t imported_unit(const Program& program, NodeId import);

class Exports {
 public:
  /// Adds the values that reach the uses of a variable.
  using AddReaching = std::function<void(VariableRef, std::vector<NodeId>&)>;
  Exports(const Program& program, const models::ModelSet& models, Limits& limits,
          AddReaching add_reaching);

  /// `module` is the first of a unit.
  const std::vector<NodeId>& find(std::uint32_t module, std::string_view name);
  /// What the first star import of a module that has the name brings.
  const std::vector<NodeId>& find_by_star(std::uint32_t module, std::string_view name);
  /// Star imports of a module from libraries of which a model knows something, each library once.
  const std::vector<NodeId>& library_stars(std::uint32_t module);

 private:
  using Names = std::unordered_map<std::uint32_t, std::vector<NodeId>>;  // by symbol
  /// A unit that has a name itself, and how many star imports away.
  struct Holder {
    std::uint32_t unit = 0;
    std::uint32_t distance = 0;
  };
  struct Visible {
    std::unordered_map<std::uint32_t, std::vector<Holder>> holders;  // by symbol
    std::vector<std::uint32_t> names;                                // in the order of finding
  };
  /// Units that reach one another by star imports; most often one.
  struct Group {
    std::vector<std::uint32_t> units;
    std::vector<std::uint32_t> next;  // groups, in the order of the imports
    NodeId import;                    // the first star import, for messages
    bool is_indexed = false;          // else the only `next` knows, if there is one
    Visible visible;                  // not the own names, if the group is one unit
  };

  const Names& names_of(std::uint32_t unit);
  const std::vector<NodeId>& own(std::uint32_t unit, Symbol name);
  const std::vector<NodeId>& stars_of(std::uint32_t module);
  std::vector<std::uint32_t> own_names(std::uint32_t unit);
  const std::vector<NodeId>& behind(std::uint32_t group, Symbol name);
  void find_groups();
  void index_group(Group& group);
  bool may_add(NodeId import);
  static void add(Visible& visible, std::uint32_t name, Holder holder);
  void add_names_of(std::uint32_t group, Group& to);
  bool is_known(std::string_view name);

  const Program& program_;
  const models::ModelSet& models_;
  Limits& limits_;
  AddReaching add_reaching_;
  SymbolTable symbols_;
  std::unordered_map<std::uint32_t, Names> names_;                    // by unit
  std::unordered_map<std::uint32_t, std::vector<NodeId>> stars_;      // by module
  std::unordered_map<std::uint32_t, std::vector<NodeId>> libraries_;  // by module
  std::unordered_map<std::uint64_t, std::vector<NodeId>> own_;        // by unit and name
  std::unordered_map<std::uint64_t, std::vector<NodeId>> behind_;     // by group and name
  std::unordered_set<std::string_view> known_;                        // that any unit has
  std::unordered_map<std::string_view, std::unordered_set<std::string_view>>
      model_prefixes_;                   // by family
  std::vector<Group> groups_;            // what a group imports comes before it
  std::vector<std::uint32_t> group_of_;  // by module, kNoModule for units without stars
  bool has_groups_ = false;
  std::uint64_t entries_left_ = 0;  // that indices may still have together
};

}  // namespace micryscope::graph
