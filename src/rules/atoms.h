// Collects the atoms of one operation in one context, each kind when it is first asked for.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "rules/evidence.h"
#include "trace/trace.h"

namespace micryscope::rules {

class Judge;

/// What held: an atom that a step asked for.
struct HeldAtom {
  std::string says;                    ///< for people
  std::string what;                    ///< what the result is, or what flows in: "a key", "`token`"
  std::vector<trace::NodeId> path;     ///< from the operation to where it goes
  trace::FactId ingredient;            ///< what flows in
  Confidence most = Confidence::high;  ///< that may be had of it
};

class Atoms {
 public:
  Atoms(Judge& judge, const trace::Operation& operation, trace::ContextId context)
      : judge_(judge), operation_(operation), context_(context) {}

  /// The first atom that the test holds of.
  std::optional<HeldAtom> find(const AtomTest& test);

 private:
  struct Name {
    NameOf of = NameOf::result;
    std::string text;
    trace::NodeId at;
  };

  const trace::Forward& forward();
  const std::vector<Name>& names();
  /// What the input is made of, as far as any test may ask.
  struct Made {
    std::map<models::OriginKind, trace::FactId> origins;  ///< the first of each
    trace::FactId credential;                             ///< the first that has the format of one
    std::vector<std::pair<Name, trace::FactId>> names;
  };

  const Made& made(bool put_together);
  Made look_at(const std::vector<trace::FactId>& ingredients);
  std::vector<trace::FactId> ingredients();
  std::vector<trace::FactId> put_together();
  std::optional<HeldAtom> declared(const AtomTest& test);
  std::optional<HeldAtom> reaches(const AtomTest& test);
  std::optional<HeldAtom> made_of(const AtomTest& test);
  std::optional<HeldAtom> named(const NameTest& test);
  std::optional<HeldAtom> named_option(const NameTest& test);
  std::optional<HeldAtom> draws(const AtomTest& test);
  Ending ending_of(const trace::Reach& reach);
  bool guards(trace::NodeId look_up);
  bool holds(const NameTest& test, NameOf of, const std::string& name) const;
  std::vector<trace::NodeId> path_to(const trace::Reach& reach);

  Judge& judge_;
  const trace::Operation& operation_;
  trace::ContextId context_;
  std::optional<trace::Forward> forward_;
  std::optional<std::vector<Name>> names_;
  std::optional<Made> ingredients_;
  std::optional<Made> put_together_;
};

}  // namespace micryscope::rules
