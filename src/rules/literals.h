// Credentials that stand in the source without passing through a modelled call: literals of a known
// format, and literals given to a variable, field, parameter or key that is named like a secret.
#pragma once

#include <string>
#include <vector>

#include "rules/judge.h"

namespace micryscope::rules {

struct LiteralCredential {
  NodeId literal;
  NodeId named_at;     ///< where it gets the name; the literal itself when only the format speaks
  std::string name;    ///< "apiKey"
  std::string format;  ///< "OpenAI API key"; empty when only the name speaks
  std::string whole;   ///< the text, where the literal is only a piece of it
  bool and_time = false;  ///< the literal is put together with the time
  Confidence confidence = Confidence::medium;
  bool weak = false;  ///< the name may be about something else, and the text looks like a word
  bool test_value = false;  ///< it says itself that it is made up: "test-token", "password123"
};

/// In program order. Placeholders, prompts, paths, addresses and names of things are left out.
std::vector<LiteralCredential> find_literals(Judge& judge);

}  // namespace micryscope::rules
