// Evidence: what a program shows of what an operation is for. The compiled form of
// rulesets/evidence/*.yaml.
//
// An *atom* is one thing that is shown: it is *declared* (`usedforsecurity=False`), a result
// *reaches* something, the input is *made of* something, something is *named* so, or a seeded
// generator *draws* what another question is asked of. A *question* is answered by a ladder of
// steps over atoms; the first step that holds decides, and where none does the answer is unknown.
//
//     question: purpose
//     answers: [protects, harmless]
//     ladder:
//       - answer: protects
//         when: {reaches: {role: [key, iv]}}
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/vocabulary.h"
#include "rules/finding.h"
#include "support/error.h"
#include "support/yaml_reader.h"
#include "trace/trace.h"

namespace micryscope::rules {

enum class AtomKind : std::uint8_t { declared, reaches, made_of, named, draws };

/// How a result ends where no library says what it is used for.
enum class Ending : std::uint8_t {
  comparison,       ///< it is compared with something
  look_up,          ///< something is looked up, or kept, under it
  guarded_look_up,  ///< the same, in what is called as what protects something: `sessions[token]`
  pick,             ///< an element is picked by the number
  returned,         ///< by the function that it is made in or handed to
  tool_result,      ///< the model gets it
  sink,             ///< any sink
  role,             ///< any role of another operation
};

/// Whose name it is.
enum class NameOf : std::uint8_t {
  result,       ///< the result, or what it is stored in or handed over as
  compared,     ///< what the result is compared with, or the word that it is put behind
  function,     ///< the function that the operation stands in, or that gives the result
  around,       ///< the nearest function around it that has a name
  ingredient,   ///< what the input is made of
  environment,  ///< the environment variable that the input comes from
  option,       ///< what is read in the functions that set the operation's `flag`
};

/// All that is said must hold for one and the same name.
struct NameTest {
  std::vector<NameOf> of;                   ///< empty: anybody's
  std::vector<std::string> family;          ///< it belongs to one of these
  std::vector<std::string> family_not;      ///< and to none of these
  std::string kind;                         ///< "secret", "sensitive" or "harmless" by its families
  std::vector<std::string> word;            ///< one of its words
  std::vector<std::string> first_word;      ///< its first word
  std::vector<std::string> containing;      ///< one of these, in any case
  std::vector<std::string> containing_not;  ///< and none of these
  std::size_t words_at_least = 0;
};

struct AtomTest {
  AtomKind kind = AtomKind::declared;
  std::vector<std::string> declared;
  // reaches: any of these
  std::vector<models::Role> roles;
  std::vector<models::Role> roles_not;  ///< any role but these
  std::vector<models::SinkKind> sinks;
  std::vector<Ending> endings;
  // made-of: any of these
  std::vector<models::OriginKind> origins;
  bool credential = false;  ///< it has the format of a credential
  /// Only what the input is put together from, not what merely had a part in making that.
  bool put_together = false;
  std::optional<NameTest> name;  ///< of `named`, and of an ingredient for `made-of`
  // draws
  std::string question;
  std::string answer;
};

struct EvidenceStep {
  std::string answer;
  Confidence confidence = Confidence::high;
  std::vector<models::OperationKind> of;      ///< empty: of any operation
  std::vector<models::OperationKind> of_not;  ///< but of none of these
  std::vector<AtomTest> when;                 ///< all of them
  std::vector<AtomTest> unless;               ///< none of them
  std::string says;                           ///< for people; empty: in the words of its atoms
};

struct Question {
  std::string name;
  std::string asks;                  ///< the question in words
  std::vector<std::string> answers;  ///< besides `unknown`
  std::vector<EvidenceStep> ladder;
};

inline constexpr std::string_view kEvidenceSchema = "micryscope/evidence@1";
inline constexpr std::string_view kUnknownAnswer = "unknown";

using Questions = std::map<std::string, Question, std::less<>>;

/// Reads one question; errors name `file` and the line.
Result<Question> read_question(const yaml::Node& document, std::string_view file);

/// The keys that the reader knows, for the JSON Schema that editors use.
struct EvidenceKeys {
  std::span<const std::string_view> question, step, atoms, reaches, made_of, name;
};
const EvidenceKeys& evidence_keys();

/// A `draws` step asks a question that exists, about an answer that it has.
Result<bool> check_questions(const Questions& questions);

/// The ladder in words, for `explain`.
std::string describe(const Question& question);

}  // namespace micryscope::rules
