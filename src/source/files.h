// The files worth reading: walks a tree, leaves out what the ignore rules, limits and languages say,
// and keeps count of everything it left out. Stage 2 of the run.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "lower/language_spec.h"
#include "source/source_tree.h"

namespace micryscope::source {

/// Why a file was not analysed although it might have been. Everything here is shown to the user:
/// `notice` kinds as counts, `problem` kinds file by file as notifications.
enum class SkipReason : std::uint8_t {
  // counts
  ignored,      ///< .gitignore, configuration `exclude`
  vendored,     ///< node_modules, vendor/, venv and the like
  minified,     ///< machine-made: minified or bundled
  generated,    ///< says "generated, do not edit" in its head
  binary,       ///< has NUL bytes
  no_language,  ///< no front end for it
  no_crypto,    ///< the prefilter found no word of any model; not analysed on purpose
  // problems
  too_large,
  unreadable,
  bad_encoding,  ///< neither UTF-8, UTF-16 with mark, nor Latin-1; analysed with replacements
  symlink,       ///< leads out of the root or into a loop
  submodule,
  lfs_pointer,
};

struct Skipped {
  std::string path;
  SkipReason reason;
  std::string detail;  ///< "12.3 MB, the limit is 2 MB"; empty when the reason says it all
};

struct Limits {
  std::uint64_t file_bytes = 2u << 20;    ///< larger files are left out
  std::uint32_t parse_ms = 5000;          ///< wall clock per file
  std::uint32_t files = 2'000'000;        ///< entries visited
  std::uint32_t folder_depth = 200;
};

struct SourceFile {
  std::string path;
  const lower::LanguageSpec* language = nullptr;
  std::string text;  ///< UTF-8
  bool is_test = false;
};

struct Selection {
  std::vector<std::string> paths;    ///< files or folders to analyse; empty: all
  std::vector<std::string> exclude;  ///< globs of the configuration
  bool no_ignore = false;            ///< read ignored, vendored, minified and generated files too
  Limits limits;
};

/// Sorted by path.
struct FileSet {
  std::vector<SourceFile> files;  ///< those to parse
  lower::Layout layout;           ///< from the manifests found on the way
  std::map<SkipReason, std::uint64_t> counts;
  std::vector<Skipped> problems;
  std::uint64_t files_seen = 0;   ///< with a known language
  std::uint64_t bytes_seen = 0;   ///< of those
};

/// The words whose presence makes a file worth parsing; see prefilter.h.
class Prefilter;

/// Deterministic whatever `jobs` is. Fails only when the root or a named path cannot be read.
Result<FileSet> collect(const SourceTree& tree, const Selection& selection, const Prefilter& prefilter,
                        unsigned jobs);

}  // namespace micryscope::source
