// The reader of the index: what git writes in its versions, and what nobody should have written.
#include "changes/index_file.h"

#include <string>

#include "unit/changes/playground.h"

using namespace micryscope;
using namespace micryscope::changes;
using namespace micryscope::test;

namespace {

std::string index_of_version(Playground& git, const std::string& version) {
  git.init();
  for (int i = 0; i < 30; ++i) git.write("sub/folder/file" + std::to_string(i), "x\n");
  git.write("a", "a\n").write("sub/z", "z\n").commit("one");
  git.run("touch later && git add -N later && git update-index --index-version " + version);
  return git.read(".git/index");
}

}  // namespace

TEST_CASE("every version of the index says the same") {
  const std::string version = GENERATE("2", "3", "4");
  INFO(version);
  Playground git;
  const auto index = IndexFile::parse(index_of_version(git, version), "index");
  REQUIRE(index);
  REQUIRE(index->entries().size() == 33);
  CHECK(index->entries()[0].path == "a");
  CHECK(index->entries()[1].path == "later");
  CHECK(index->entries()[1].is_intent_to_add);
  CHECK(index->entries()[0].id.hex() == git.id_of("HEAD:a"));
  CHECK(index->entries()[0].size == 2);
  CHECK(index->tree_of("sub/folder")->hex() == git.id_of("HEAD:sub/folder"));
  CHECK(index->tree_of("sub")->hex() == git.id_of("HEAD:sub"));
  CHECK_FALSE(index->tree_of("no"));
  CHECK(index->below("sub/folder") == std::pair<std::size_t, std::size_t>(2, 32));
  CHECK(index->find("sub/z") != nullptr);
  CHECK(index->find("sub") == nullptr);
}

TEST_CASE("a cut or scrambled index is refused or read, and nothing else") {
  const std::string version = GENERATE("2", "4");
  Playground git;
  const std::string whole = index_of_version(git, version);
  for (std::size_t size = 0; size < whole.size(); size += 7) {
    const auto index = IndexFile::parse(whole.substr(0, size), "index");
    if (!index) CHECK(index.error().code == ErrorCode::git);
  }
  std::uint32_t random = 12345;
  for (int round = 0; round < 3000; ++round) {
    std::string bytes = whole;
    for (int i = 0; i < 4; ++i) {
      random = random * 1664525 + 1013904223;
      bytes[random % bytes.size()] = static_cast<char>(random >> 24U);
    }
    const auto index = IndexFile::parse(bytes, "index");
    if (!index) continue;
    for (const IndexEntry& entry : index->entries()) {
      CHECK(!entry.path.empty());
      CHECK(entry.path.find("..") == std::string::npos);
      index->below(entry.path);
    }
  }
}
