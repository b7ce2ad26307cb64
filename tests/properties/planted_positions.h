// Where a secret can stand in a source: each place is a piece of code in which something else makes
// a finding on the same line, so that the line is shown.
#pragma once

#include <string>
#include <vector>

#include "planted_kinds.h"

namespace micryscope::properties {

struct Position {
  const char* name;
  /// By tongue; TypeScript's is JavaScript's where it is null. `$S` is the secret's expression,
  /// `$T` its text, `$X` a call that is a finding, `$N` a number that no other piece has.
  const char* python;
  const char* javascript;
  const char* typescript;
  const char* go;
  const char* other = nullptr;  ///< a second file that the first one imports
};

const std::vector<Position>& positions();

/// The piece with the secret in it; empty where that kind cannot stand there.
std::string piece(const char* pattern, const Secret& secret, Tongue tongue, std::size_t number);
/// A number as a part of names, never with five digits in a row.
std::string numbered(std::size_t number);
const char* pattern_of(const Position& position, Tongue tongue);
/// What stands above all pieces of a file.
std::string heading(Tongue tongue);
const char* extension(Tongue tongue);

}  // namespace micryscope::properties
