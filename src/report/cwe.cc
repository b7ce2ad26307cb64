#include "report/cwe.h"

#include <algorithm>
#include <iterator>

namespace micryscope::report {
namespace {

struct Cwe {
  int number;
  std::string_view name;
};

constexpr Cwe kCwes[] = {
    {200, "Exposure of Sensitive Information to an Unauthorized Actor"},
    {208, "Observable Timing Discrepancy"},
    {256, "Plaintext Storage of a Password"},
    {257, "Storing Passwords in a Recoverable Format"},
    {259, "Use of Hard-coded Password"},
    {295, "Improper Certificate Validation"},
    {297, "Improper Validation of Certificate with Host Mismatch"},
    {310, "Cryptographic Issues"},
    {312, "Cleartext Storage of Sensitive Information"},
    {319, "Cleartext Transmission of Sensitive Information"},
    {321, "Use of Hard-coded Cryptographic Key"},
    {322, "Key Exchange without Entity Authentication"},
    {323, "Reusing a Nonce, Key Pair in Encryption"},
    {325, "Missing Cryptographic Step"},
    {326, "Inadequate Encryption Strength"},
    {327, "Use of a Broken or Risky Cryptographic Algorithm"},
    {328, "Use of Weak Hash"},
    {329, "Generation of Predictable IV with CBC Mode"},
    {330, "Use of Insufficiently Random Values"},
    {335, "Incorrect Usage of Seeds in Pseudo-Random Number Generator (PRNG)"},
    {336, "Same Seed in Pseudo-Random Number Generator (PRNG)"},
    {337, "Predictable Seed in Pseudo-Random Number Generator (PRNG)"},
    {338, "Use of Cryptographically Weak Pseudo-Random Number Generator (PRNG)"},
    {345, "Insufficient Verification of Data Authenticity"},
    {347, "Improper Verification of Cryptographic Signature"},
    {353, "Missing Support for Integrity Check"},
    {354, "Improper Validation of Integrity Check Value"},
    {477, "Use of Obsolete Function"},
    {522, "Insufficiently Protected Credentials"},
    {532, "Insertion of Sensitive Information into Log File"},
    {540, "Inclusion of Sensitive Information in Source Code"},
    {757, "Selection of Less-Secure Algorithm During Negotiation ('Algorithm Downgrade')"},
    {759, "Use of a One-Way Hash without a Salt"},
    {760, "Use of a One-Way Hash with a Predictable Salt"},
    {780, "Use of RSA Algorithm without OAEP"},
    {798, "Use of Hard-coded Credentials"},
    {916, "Use of Password Hash With Insufficient Computational Effort"},
    {1188, "Initialization of a Resource with an Insecure Default"},
    {1204, "Generation of Weak Initialization Vector (IV)"},
    {1240, "Use of a Cryptographic Primitive with a Risky Implementation"},
};

}  // namespace

std::string_view cwe_name(int number) {
  const auto* found = std::find_if(std::begin(kCwes), std::end(kCwes),
                                   [number](const Cwe& cwe) { return cwe.number == number; });
  return found == std::end(kCwes) ? std::string_view() : found->name;
}

std::string cwe_id(int number) { return "CWE-" + std::to_string(number); }

std::string cwe_address(int number) {
  return "https://cwe.mitre.org/data/definitions/" + std::to_string(number) + ".html";
}

}  // namespace micryscope::report
