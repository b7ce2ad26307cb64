#pragma once

// The languages that the program reads. cmake/Language.cmake generates the list from the folders
// of src/languages, so adding a language edits nothing that exists.
//
//   for (const lower::LanguageSpec* language : languages::all_languages()) ...

#include <span>

namespace micryscope::lower {
struct LanguageSpec;
}  // namespace micryscope::lower

namespace micryscope::languages {

/// One specification per language, sorted by id; they live as long as the program.
std::span<const lower::LanguageSpec* const> all_languages();

}  // namespace micryscope::languages
