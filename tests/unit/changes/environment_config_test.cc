// git's configuration as the environment sets it: every question is put to git, too.
#include "changes/environment_config.h"

#include <string>

#include "changes/git.h"
#include "unit/changes/playground.h"

using namespace micryscope;
using namespace micryscope::changes;
using namespace micryscope::test;

namespace {

std::string text_of(const std::optional<std::vector<ConfigSetting>>& settings) {
  if (!settings) return "none";
  std::string text;
  for (const ConfigSetting& setting : *settings) {
    text += setting.key + (setting.value ? "=" + *setting.value : "") + ";";
  }
  return text;
}

}  // namespace

TEST_CASE("GIT_CONFIG_PARAMETERS is read in both its forms") {
  CHECK(text_of(parse_config_parameters("")).empty());
  CHECK(text_of(parse_config_parameters("'A.b'='c'")) == "a.b=c;");
  CHECK(text_of(parse_config_parameters("'a.X.B=c d' 'e.f'='' 'g.h'= 'i.j'")) ==
        "a.X.b=c d;e.f=;g.h;i.j;");
  CHECK(text_of(parse_config_parameters("'a.b'='it'\\''s'")) == "a.b=it's;");
  for (const std::string wrong : {"'a", "a.b=c", "'a.b'='c", "'a.b'x", "'a.b'='c'x", "'a'\\'"}) {
    CHECK(text_of(parse_config_parameters(wrong)) == "none");
  }
}

TEST_CASE("a count that makes no sense is an error, as it is to git") {
  Playground git;
  git.init().write("a.py", "a\n").commit("one");
  for (const std::string count : {"many", "-1", "1x", "99999999999999999999"}) {
    const Variable variable("GIT_CONFIG_COUNT", count);
    const auto answer = Repository::open(git.root());
    INFO(count);
    REQUIRE_FALSE(answer);
    CHECK(answer.error().text().starts_with("GIT_CONFIG_COUNT: "));
    CHECK(run_in(git.root(), "git status").first != 0);
  }
  const Variable count("GIT_CONFIG_COUNT", "1");
  CHECK_FALSE(Repository::open(git.root()));
  const Variable key("GIT_CONFIG_KEY_0", "a.b");
  CHECK_FALSE(Repository::open(git.root()));
  const Variable value("GIT_CONFIG_VALUE_0", "");
  CHECK(Repository::open(git.root()));
}

TEST_CASE("what the environment says of ignored files counts as it does for git") {
  Playground git;
  git.init().write("a.py", "a\n").commit("one");
  git.write("b.py", "b\n");
  write_bytes(git.beside("ignored"), "b.py\n");
  CHECK(changes_of(states_of(git.root(), "HEAD")) == "added b.py\n");
  const auto both = [&] {
    const bool is_new = run_in(git.root(), "git status --porcelain").second == "?? b.py\n";
    CHECK(changes_of(states_of(git.root(), "HEAD")) == (is_new ? "added b.py\n" : ""));
    return is_new;
  };
  const std::string setting = "[core]\n\texcludesFile = " + git.beside("ignored") + "\n";
  write_bytes(git.beside("config"), setting);
  {
    const Variable count("GIT_CONFIG_COUNT", "1");
    const Variable key("GIT_CONFIG_KEY_0", "core.excludesFile");
    const Variable value("GIT_CONFIG_VALUE_0", git.beside("ignored"));
    CHECK_FALSE(both());
    const Variable later("GIT_CONFIG_PARAMETERS", "'core.excludesfile'='/nowhere'");
    CHECK(both());
  }
  {
    const Variable global("GIT_CONFIG_GLOBAL", git.beside("config"));
    CHECK_FALSE(both());
  }
  {
    const Variable system("GIT_CONFIG_SYSTEM", git.beside("config"));
    CHECK_FALSE(both());
    const Variable none("GIT_CONFIG_NOSYSTEM", "1");
    CHECK(both());
  }
  write_bytes(git.beside("home/.gitconfig"), setting);
  CHECK_FALSE(both());
  const Variable global("GIT_CONFIG_GLOBAL", "/dev/null");
  CHECK(both());
}
