// A change to one file of a component lowers that file only; and what a rule calls a secret is not
// kept, whatever it looks like.
#include "run/reuse/module_reuse.h"

#include <algorithm>
#include <string>

#include "languages/registry.h"
#include "lower/lowering.h"
#include "rulesets/load.h"
#include "run/run.h"
#include "source/memory_tree.h"
#include "support/catch.h"
#include "support/temporary_folder.h"

namespace micryscope {
namespace {

struct Modules {
  std::uint64_t entries = 0;
  std::uint64_t hits = 0;
};

/// Checks a wrapper and its user, and tells what the cache did for their modules.
Modules check(const std::string& folder, const std::string& wrapper, const std::string& user) {
  static const Rulesets rulesets = load_rulesets({}).value();
  source::MemoryTree tree;
  tree.add("wrapper.py", wrapper);
  tree.add("user.py", user);
  cache::Store store = cache::Store::open(folder);
  REQUIRE(store.is_open());
  Options options;
  REQUIRE(run(options, rulesets, tree, &store));
  const cache::KindStatus status =
      store.status().kinds[static_cast<std::size_t>(cache::Kind::module)];
  return {status.entries, status.hits};
}

const std::string kWrapper =
    "import hmac\ndef tag(word, text):\n    return hmac.digest(word, text, 'sha256')\n";
const std::string kUser =
    "import wrapper\nimport os\ndef seal(text):\n    return wrapper.tag(os.environb[b'WORD'], "
    "text)\n";

TEST_CASE("a change to one file lowers that file only") {
  const test::TemporaryFolder folder;
  const Modules first = check(folder.path(), kWrapper, kUser);
  CHECK(first.entries == 2);
  CHECK(first.hits == 0);
  const Modules second = check(folder.path(), kWrapper, "# moved\n" + kUser);
  CHECK(second.entries == 3);
  CHECK(second.hits == 1);
}

TEST_CASE("a file in which a secret was found is not kept") {
  const test::TemporaryFolder folder;
  const std::string user =
      "import wrapper\ndef seal(text):\n    return wrapper.tag(b'correct horse', text)\n";
  CHECK(check(folder.path(), kWrapper, user).entries == 0);  // both are on the path
}

TEST_CASE("a module is of one file, one path and one way of lowering") {
  const test::TemporaryFolder folder;
  const Rulesets rulesets = load_rulesets({}).value();
  cache::Store store = cache::Store::open(folder.path());
  const auto languages = languages::all_languages();
  const auto found = std::ranges::find(languages, "python", &lower::LanguageSpec::id);
  REQUIRE(found != languages.end());
  const lower::LanguageSpec* const python = *found;
  source::SourceFile file{
      .path = "a.py", .language = python, .text = "x = 'text'\n", .hash = digest("a")};
  const Digest lowering = digest("lowering");
  ModuleReuse reuse(store, lowering, rulesets.models);
  reuse.keep(file, lower::lower_file(*python, file.path, file.text, {}));
  reuse.save();
  CHECK(reuse.find(file));
  CHECK_FALSE(ModuleReuse(store, digest("another"), rulesets.models).find(file));
  source::SourceFile other = file;
  other.path = "b.py";
  CHECK_FALSE(reuse.find(other));
  other = file;
  other.hash = digest("b");
  CHECK_FALSE(reuse.find(other));
  other = file;
  other.text = "x\n";  // shorter than what the module quotes from
  CHECK_FALSE(reuse.find(other));
}

}  // namespace
}  // namespace micryscope
