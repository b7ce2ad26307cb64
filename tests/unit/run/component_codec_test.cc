// A component's result as bytes: the same again for the same component, nothing for another one.
#include "run/reuse/component_codec.h"

#include <string>

#include "languages/registry.h"
#include "run/run.h"
#include "source/memory_tree.h"
#include "support/catch.h"

namespace micryscope {
namespace {

constexpr std::string_view kVault =
    "import hashlib\n"
    "from Crypto.Cipher import AES\n"
    "def seal(data):\n"
    "    cipher = AES.new(b'0123456789abcdef', AES.MODE_ECB)\n"
    "    return cipher.encrypt(data)\n"
    "def broken(:\n";

struct Project {
  Options options;
  Rulesets rulesets;
  rules::Profile profile;
  source::FileSet files;

  explicit Project(std::string_view text) : rulesets(load_rulesets({}).value()) {
    profile = rulesets.rules.profiles.at("default");
    source::MemoryTree tree;
    tree.add("vault.py", std::string(text));
    tree.add("other.py", "import vault\nvault.seal(b'')\n");
    LazyRulesets all(rulesets);
    files =
        read_files(options, all, tree, source::walk(tree, {}, languages::all_languages()).value());
  }
  Analysis analysis() const { return {options, rulesets, profile, files}; }
};

TEST_CASE("a component's result is read back for its component only") {
  const Project project(kVault);
  const std::vector<Component> components = components_of(project.files);
  REQUIRE(components.size() == 1);
  const Analysis analysis = project.analysis();
  const models::Names names(project.rulesets.models);
  const models::Looks looks(project.rulesets.models, names);
  ComponentResult result = micryscope::analyse(analysis, names, looks, components[0], 1);
  REQUIRE_FALSE(result.findings.empty());
  REQUIRE_FALSE(result.notifications.empty());
  result.limits.push_back({graph::Limit::may_edges, 7, 1, 12});
  result.shared.push_back({"name", 1, 2});
  result.is_dated = true;
  result.shown.push_back({{1, {3, 5}}, true});

  const std::string bytes = encode_result(result);
  const auto again = decode_result(bytes, analysis, components[0]);
  REQUIRE(again);
  CHECK(encode_result(*again) == bytes);
  CHECK(again->findings.size() == result.findings.size());
  CHECK(again->findings[0].message == result.findings[0].message);
  CHECK(again->shown == result.shown);
  CHECK(again->limits[0].limit == graph::Limit::may_edges);
  CHECK(again->limits[0].places == 7);
  CHECK(again->shared[0].name == "name");
  CHECK(again->is_dated);

  // Places outside of the files, rules that the profile has not, and paths of others.
  CHECK_FALSE(decode_result(bytes, analysis, {components[0][0]}));
  const Project shorter("from Crypto.Cipher import AES\n");
  CHECK_FALSE(decode_result(bytes, shorter.analysis(), components_of(shorter.files)[0]));
  Project paper(kVault);
  paper.profile.rules = {"R3"};
  CHECK_FALSE(decode_result(bytes, paper.analysis(), components[0]));
  ComponentResult foreign = result;
  foreign.notifications[0].path = "elsewhere.py";
  CHECK_FALSE(decode_result(encode_result(foreign), analysis, components[0]));
  foreign = result;
  foreign.limits[0].file = 2;
  CHECK_FALSE(decode_result(encode_result(foreign), analysis, components[0]));
  foreign = result;
  foreign.shown.back().location.file = 2;
  CHECK_FALSE(decode_result(encode_result(foreign), analysis, components[0]));
  CHECK_FALSE(decode_result("", analysis, components[0]));
  CHECK_FALSE(decode_result(bytes.substr(0, bytes.size() - 1), analysis, components[0]));
}

}  // namespace
}  // namespace micryscope
