// A git repository made of the input's pieces (projects.h), compared and checked as
// `--changed-since`, `--staged` and ranges of commits do. What a piece is stands behind its mark:
//
//     \1*blob NAME, \1*tree NAME, \1*commit NAME    an object with these bytes
//     \1*ref NAME                                  a reference below refs/heads, or HEAD
//     \1*index   \1*shallow   \1*exclude           the file of that name in the git folder
//     \1*file PATH                                 a file of the work tree
//
// In its bytes, \2NAME\3 stands for the 20 bytes of that object's id and \4NAME\3 for its 40
// digits.
#include <git2.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <map>

#include "changes/changes.h"
#include "changes/objects.h"
#include "projects.h"
#include "run/compare_states.h"
#include "support/check.h"
#include "support/temporary_folder.h"
#include "target.h"

namespace {

using namespace micryscope;
namespace fs = std::filesystem;

constexpr std::size_t kMostFiles = 2000;

class Workshop {
 public:
  Workshop() {
    ::setenv("HOME", folder_.path("home").c_str(), 1);
    ::setenv("XDG_CONFIG_HOME", folder_.path("home").c_str(), 1);
    ::setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
    git_libgit2_init();
  }

  std::string root() const { return folder_.path("root"); }

  void build(const std::vector<fuzz::Piece>& pieces) {
    fs::remove_all(root());
    git_repository* repository = nullptr;
    MS_CHECK(git_repository_init(&repository, root().c_str(), 0) == 0, "a folder can be made");
    git_odb* database = nullptr;
    MS_CHECK(git_repository_odb(&database, repository) == 0, "a repository has objects");
    ids_.clear();
    for (const fuzz::Piece& piece : pieces) add(database, piece);
    git_odb_free(database);
    git_repository_free(repository);
  }

 private:
  void add(git_odb* database, const fuzz::Piece& piece) {
    const std::size_t space = std::min(piece.name.find(' '), piece.name.size());
    const std::string kind = piece.name.substr(0, space);
    const std::string name = piece.name.substr(std::min(space + 1, piece.name.size()));
    std::string bytes = with_ids(piece.text);
    if (kind == "tree" && bytes.ends_with('\n')) bytes.pop_back();  // which closes the piece
    const auto type = git_object_string2type(kind.c_str());
    if (git_object_typeisloose(type) != 0) {
      git_oid id;
      if (git_odb_write(&id, database, bytes.data(), bytes.size(), type) == 0) ids_[name] = id;
    } else if (kind == "index" || kind == "shallow") {
      write(root() + "/.git/" + kind, bytes);
    } else if (kind == "exclude") {
      write(root() + "/.git/info/exclude", bytes);
    } else if (kind == "ref") {
      write(root() + "/.git/" + (name == "HEAD" ? name : "refs/heads/" + fuzz::path_of(name)),
            bytes);
    } else if (kind == "file") {
      const std::string path = fuzz::path_of(name);
      if (!path.starts_with(".git/") && path != ".git") write(root() + "/" + path, bytes);
    }
  }

  static void write(const std::string& path, const std::string& bytes) {
    std::error_code error;  // a file may be where a folder is wanted
    fs::create_directories(fs::path(path).parent_path(), error);
    std::ofstream(path, std::ios::binary) << bytes;
  }

  std::string with_ids(std::string_view text) const {
    std::string made;
    while (!text.empty()) {
      const bool is_name = text.front() == '\2' || text.front() == '\4';
      const std::size_t end = is_name ? text.find('\3') : text.npos;
      if (end == text.npos) {
        made += text.front();
        text.remove_prefix(1);
        continue;
      }
      const auto found = ids_.find(std::string(text.substr(1, end - 1)));
      changes::Oid id;
      if (found != ids_.end()) std::copy_n(std::begin(found->second.id), 20, id.bytes.begin());
      made += text.front() == '\4' ? id.hex() : std::string(id.bytes.begin(), id.bytes.end());
      text.remove_prefix(end + 1);
    }
    return made;
  }

  test::TemporaryFolder folder_;
  std::map<std::string, git_oid> ids_;
};

void parse_alone(const fuzz::Piece& piece) {
  if (const auto nodes = changes::parse_tree(piece.text)) {
    for (const changes::Node& node : *nodes) {
      MS_CHECK(!node.name.empty() && node.name != ".." && node.name.find('/') == std::string::npos,
               "a name of a tree is one part of a path");
    }
  }
  changes::parse_commit(piece.text);
}

void read_all(const source::SourceTree& tree) {
  std::vector<std::string> folders = {""};
  for (std::size_t seen = 0; !folders.empty() && seen < kMostFiles; ++seen) {
    const std::string folder = std::move(folders.back());
    folders.pop_back();
    const auto listing = tree.list(folder);
    if (!listing) continue;
    for (const source::Entry& entry : listing->files) tree.read(entry.path, 1U << 16);
    for (const std::string& name : listing->folders)
      folders.push_back(folder.empty() ? name : folder + "/" + name);
  }
}

void check_states(const std::string& root, const changes::Wanted& wanted, bool is_analysed) {
  const auto opened = open_states(root, wanted);
  if (!opened) {
    MS_CHECK(!opened.error().text().empty(), "who refuses says why");
    return;
  }
  const changes::States& states = opened->states;
  for (const changes::FileChange& file : states.changes.files)
    MS_CHECK(!file.path().empty(), "a change has a path");
  if (states.base) read_all(*states.base);
  read_all(*states.head);
  if (!is_analysed) return;
  Options options = fuzz::plain_options();
  options.selection.no_ignore = false;
  if (!fuzz::configure(*states.head, options)) return;
  const auto report = compare_states(options, *opened, [](const Options& how, const auto& tree) {
    return run(how, fuzz::rulesets(), tree);
  });
  if (report) fuzz::every_form(*report);
}

}  // namespace

void micryscope::fuzz::run_target(const std::uint8_t* data, std::size_t size) {
  static Workshop workshop;
  const std::vector<Piece> pieces = pieces_of(data, size);
  for (const Piece& piece : pieces) parse_alone(piece);
  workshop.build(pieces);
  using changes::BaseMissing;
  const std::array<changes::Wanted, 4> all = {{
      {.since = "base", .base_missing = BaseMissing::full, .jobs = 1},
      {.since = "", .staged = true, .jobs = 1},
      {.since = "base..HEAD", .jobs = 1},
      {.since = "base...other", .jobs = 1},
  }};
  // The analysis takes longest: one of them, the input's size says which.
  for (std::size_t i = 0; i < all.size(); ++i)
    check_states(workshop.root(), all[i], i == size % all.size());
  const auto repository = changes::Repository::find(workshop.root());
  if (!repository || !*repository) return;
  if (const auto tree = (*repository)->working_tree(1)) read_all(**tree);
}
