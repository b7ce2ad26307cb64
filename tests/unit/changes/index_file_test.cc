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

namespace {

std::string number(std::uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift);
  return bytes;
}

}  // namespace

TEST_CASE("paths that continue one another without end take no memory") {
  SECTION("of folders") {
    std::string content;
    for (int i = 0; i < 200'000; ++i) content += std::string("a\0-1 1\n", 7);
    content += std::string("b\0-1 0\n", 7);
    const std::string bytes = "DIRC" + number(2) + number(0) + "TREE" +
                              number(static_cast<std::uint32_t>(content.size())) + content +
                              std::string(20, 'c');
    CHECK(IndexFile::parse(bytes, "index"));  // 20 GB if each kept its path
  }
  SECTION("of files") {
    constexpr int kEntries = 50'000;
    std::string bytes = "DIRC" + number(4) + number(kEntries);
    for (int i = 0; i < kEntries; ++i) {
      bytes += std::string(24, '\0') + number(0100644) + std::string(12 + 20 + 2, '\0');
      bytes += std::string("\0ab\0", 4);  // two more bytes than the path before
    }
    bytes += std::string(20, 'c');
    const auto index = IndexFile::parse(bytes, "index");
    REQUIRE(index);
    CHECK(index->entries().size() == 2047);  // those that a file system can hold
    CHECK(index->entries().back().path.size() == 4094);
  }
}
