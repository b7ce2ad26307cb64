#pragma once

// The rulesets that the program carries, so that it runs without any file beside it.
// src/support/pack generates the table from rulesets/**/*.yaml while building; this header only
// says how to read it. It knows nothing of YAML.
//
//   for (const EmbeddedFile& file : embedded_rulesets()) load(file.path, file.text);

#include <span>
#include <string_view>

namespace micryscope::support {

struct EmbeddedFile {
  std::string_view path;  // relative to rulesets/, as in "models/java/jca.yaml"
  std::string_view text;
  std::string_view packed;  // the same for yaml::unpack, which is much quicker to read
};

/// All embedded files, sorted by path; they live as long as the program.
std::span<const EmbeddedFile> embedded_rulesets();

/// hash_hex of all "path\ntext\n", in order.
std::string_view embedded_digest();

}  // namespace micryscope::support
