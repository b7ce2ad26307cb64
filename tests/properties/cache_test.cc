// A cache changes how long a run takes and nothing else: cold, warm and after any change, the bytes
// are those of a run without one.
#include <iterator>
#include <map>
#include <random>
#include <string>

#include "cache/store.h"
#include "projects.h"
#include "support/catch.h"
#include "support/temporary_folder.h"

namespace micryscope::properties {
namespace {

using test::TemporaryFolder;

/// Changes one file: what it says, where it is, or that it is there.
void edit(Project& project, std::mt19937& random) {
  auto file = project.texts.begin();
  std::advance(file, static_cast<std::ptrdiff_t>(random() % project.texts.size()));
  auto other = project.texts.begin();
  std::advance(other, static_cast<std::ptrdiff_t>(random() % project.texts.size()));
  switch (random() % 5) {
    case 0:
      file->second = "\n\n" + file->second;
      break;
    case 1:
      project.texts.erase(file);
      break;
    case 2:
      std::swap(file->second, other->second);
      break;
    case 3:
      file->second.resize(file->second.size() / 2);
      break;
    default:
      project.texts["moved/" + file->first] = file->second;
      break;
  }
}

TEST_CASE("with a cache, cold and warm, the bytes are the same") {
  const TemporaryFolder folder;
  const Project all = all_in_one();
  const std::string without = every_form(analyse(all));
  for (int round = 0; round < 3; ++round) {
    cache::Store store = cache::Store::open(folder.path());
    REQUIRE(store.is_open());
    INFO(round);
    CHECK((every_form(analyse(all, {}, &store)) == without));
    const cache::KindStatus hits =
        store.status().kinds[static_cast<std::size_t>(cache::Kind::snapshot)];
    CHECK((round == 0 || hits.hits > 0));
  }
}

TEST_CASE("with a cache, after any change, the bytes are the same") {
  const TemporaryFolder folder;
  Project all = all_in_one();
  {
    cache::Store store = cache::Store::open(folder.path());
    analyse(all, {}, &store);
  }
  std::mt19937 random(20251123);
  for (int round = 0; round < 12; ++round) {
    const unsigned edits = round % 3 == 0 ? 1 : 5;
    for (unsigned i = 0; i < edits; ++i) edit(all, random);
    cache::Store store = cache::Store::open(folder.path());
    INFO(round);
    CHECK((every_form(analyse(all, {}, &store)) == every_form(analyse(all))));
  }
}

TEST_CASE("what another configuration found is not taken for this one's") {
  const TemporaryFolder folder;
  const Project all = all_in_one();
  Options strict;
  strict.profile = "strict";
  Options tests;
  tests.config.test_paths = {"**"};
  Options quiet;
  quiet.config.rules["R3"] = {std::nullopt, ""};
  Options later;
  later.today = "2099-01-01";
  Options part;
  part.selection.paths = {all.texts.begin()->first};
  for (const Options& options : {Options{}, strict, tests, quiet, later, part, Options{}}) {
    cache::Store store = cache::Store::open(folder.path());
    CHECK((every_form(analyse(all, options, &store)) == every_form(analyse(all, options))));
  }
}

}  // namespace
}  // namespace micryscope::properties
