// The files worth reading: walks a tree, leaves out what the ignore rules, limits and languages
// say, and keeps count of everything it left out. Stage 2 of the run.
//
// Most files have no cryptography. A file is read here, but handed on for parsing only if it holds
// a word of a model (prefilter.h), or if imports connect it with one that does (import_graph.h).
//
//   walk.h          which paths there are, and which of them are left out unread
//   machine_made.h  which are left out for their text
//   import_graph.h  which of the rest belong together
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "lower/language_spec.h"
#include "parse/budget.h"
#include "source/prefilter.h"
#include "source/source_tree.h"
#include "support/hash.h"

namespace micryscope::source {

struct Walk;  // walk.h
struct WalkedFile;

/// Why a file was not analysed although it might have been. Everything here is shown to the user:
/// the first part as counts, the problems also one by one.
enum class SkipReason : std::uint8_t {
  // counts
  ignored,      ///< .gitignore, .micryscopeignore, configuration `exclude`
  vendored,     ///< node_modules, vendor/, venv and the like
  minified,     ///< machine-made: minified or bundled
  generated,    ///< says "generated, do not edit" in its head
  declaration,  ///< only declares types (.d.ts)
  no_language,  ///< no front end for it
  no_crypto,    ///< no word of any model in it or in what imports it; not analysed on purpose
  linked,       ///< a link to something inside the root, which is read where it lies
  // problems
  too_large,
  too_deep,  ///< a folder below more folders than the limit
  too_many,  ///< the limit of entries was reached in this folder; the rest of the tree is unread
  unreadable,
  bad_encoding,  ///< neither UTF-8 nor UTF-16 with mark, or with NUL; read with '?' for each such
                 ///< byte, so that it is no file that was left out and is not counted as one
  binary,        ///< its name says a language, its bytes are no text
  symlink,       ///< leads out of the root, into a loop or nowhere
  submodule,     ///< a repository inside the repository
  bad_rule,      ///< no file: a line of a .micryscopeignore that matches nothing, or what is cut
  not_checked_out,  ///< left out by a sparse checkout; listed by top folder
  lfs_pointer,
  asked_link,    ///< a link that was asked for, wherever it leads: it is not followed
  ignore_rules,  ///< a file of them that is there, but is no plain file or cannot be read
};

struct Skipped {
  std::string path;  ///< a folder's ends in a slash
  SkipReason reason;
  std::string detail;  ///< "12.3 MB, the limit is 2 MB"; empty when the reason says it all
};

struct Limits {
  std::uint64_t file_bytes = 2U << 20;  ///< larger files are left out
  parse::Budget parse;                  ///< per file; beyond it a file is left out
  /// Of files that belong together; more is analysed in parts. Takes up to 70 times the memory.
  std::uint64_t connected_bytes = 64U << 20;
  std::uint32_t files = 2'000'000;  ///< entries visited
  std::uint32_t folder_depth = 200;
};

/// What one look at a file says of it. Depends on its path and bytes, the layout, the words looked
/// for, Selection::no_ignore and the limits, and on nothing else: it may be kept (cache/).
struct FileRecord {
  Digest hash;  ///< of the bytes; zero if they could not be read
  std::uint64_t bytes = 0;
  std::optional<SkipReason> skipped;
  std::string detail;  ///< see Skipped
  bool has_bad_bytes = false;
  Worth worth = Worth::nothing;
  /// Hashes of the units that it imports by name, whether there are such or not; sorted. None: not
  /// looked for, as only of vendored files without cryptography.
  std::optional<std::vector<std::uint64_t>> imports;
};

/// What an earlier run knows. Used from several threads at once.
class KnownFiles {
 public:
  virtual ~KnownFiles() = default;
  /// The record of these bytes at this path, if it is known.
  virtual std::optional<FileRecord> find(const WalkedFile& file) const = 0;
};

struct SourceFile {
  std::string path;
  const lower::LanguageSpec* language = nullptr;
  std::string text;  ///< UTF-8; empty until load() when the file was known
  Digest hash;       ///< see FileRecord
  bool is_loaded = true;
  bool is_test = false;
  std::string original = {};  ///< the file's bytes where they are not `text` (decode.h)
  /// Lies below one of Selection::paths (always, if none are given). The others are only read for
  /// what they tell of the selected ones; findings in them are not asked for.
  bool is_selected = true;
  /// Files of one number are connected by imports and analysed together; see connect().
  std::uint32_t component = 0;
};

struct Selection {
  /// Files or folders to analyse, relative to the root; empty: all. What is named here is read even
  /// if an ignore rule says otherwise; below a named folder the rules hold.
  std::vector<std::string> paths;
  /// What is not in `paths` is not there, but for what something in it imports, and what that
  /// imports: for files outside of a repository, where nothing says how far a project goes.
  bool only_named = false;
  /// Globs of the configuration: lines as in .gitignore, and {a,b}.
  std::vector<std::string> exclude;
  /// Read ignored, excluded, vendored, minified and generated files too.
  bool no_ignore = false;
  Limits limits;
};

/// What a run may keep of a file for the next.
struct ExaminedFile {
  std::string path;
  std::string content_id;  ///< see Entry
  FileRecord record;
};

/// All lists are sorted by path.
struct FileSet {
  std::vector<SourceFile> files;  ///< those to parse
  lower::Layout layout;           ///< from the manifests found on the way
  /// How many were left out: files, and one for a whole folder that was not entered. Problems are
  /// counted too.
  std::map<SkipReason, std::uint64_t> counts;
  std::vector<Skipped> problems;
  std::uint64_t files_seen = 0;  ///< with a known language, and read; 0 if no path asks for any
  std::uint64_t bytes_seen = 0;  ///< of those
  /// Those that nobody knew, whether they joined or not, in the order of the walk.
  std::vector<ExaminedFile> examined;
};

/// What is looked for: the languages that there are, and the words that make a file worth parsing.
struct Interest {
  std::span<const lower::LanguageSpec* const> languages;
  /// Knows the words of these groups of languages; asked for once, and only if there are files that
  /// have to be looked at. Lives as long as the collecting.
  std::function<const Prefilter&(const std::set<std::string>& groups)> prefilter;
};

/// Deterministic whatever `jobs` is (0: one per core). Fails only when the root or a named path
/// cannot be read.
/// With Selection::only_named, looks for what is imported in folder after folder (reach.h).
Result<FileSet> collect(const SourceTree& tree, const Selection& selection,
                        const Interest& interest, unsigned jobs);
/// The second half alone, of files that walk() found with the same tree, selection and languages.
/// What `known` knows is not read; its text is left to load().
FileSet collect(const SourceTree& tree, const Selection& selection, const Interest& interest,
                Walk walked, unsigned jobs, const KnownFiles* known = nullptr);

/// Reads the texts of some files that were known. A file that has changed since gets its new hash;
/// one that cannot be read any more has no text.
void load(FileSet& files, std::span<const std::uint32_t> which, const SourceTree& tree,
          const Selection& selection, unsigned jobs);

/// "too_large", ...: the words that reports use.
std::string_view name_of(SkipReason reason);

/// True for the reasons that are listed one by one.
bool is_problem(SkipReason reason);

}  // namespace micryscope::source
