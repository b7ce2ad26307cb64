#pragma once

// The rulesets that the program carries, so that it runs without any file beside it.
// cmake/EmbedRulesets.cmake generates the table from rulesets/**/*.yaml; this header only says how
// to read it. It knows nothing of YAML.
//
//   for (const EmbeddedFile& file : embedded_rulesets()) load(file.path, file.text);

#include <span>
#include <string_view>

namespace micryscope::support {

struct EmbeddedFile {
  std::string_view path;  // relative to rulesets/, as in "models/java/jca.yaml"
  std::string_view text;
};

/// All embedded files, sorted by path; they live as long as the program.
std::span<const EmbeddedFile> embedded_rulesets();

}  // namespace micryscope::support
