#include "models/names.h"

#include <string>
#include <vector>

#include "models/load.h"
#include "support/catch.h"
#include "support/embedded.h"

using namespace micryscope;
using Words = std::vector<std::string>;

namespace {

models::ModelSet shipped_names() {
  std::vector<models::RulesetFile> files;
  for (const support::EmbeddedFile& file : support::embedded_rulesets()) {
    if (file.path.starts_with("names/"))
      files.push_back({std::string(file.path), std::string(file.text)});
  }
  Result<models::ModelSet> set = models::load(files);
  INFO((set ? std::string() : set.error().text()));
  REQUIRE(set.has_value());
  return *std::move(set);
}

// A credential of a format, made here so that no scanner takes this file for a leak.
std::string made(const std::string& prefix, std::size_t length,
                 const std::string& alphabet = "aB3dE5gH7jK9mN2p") {
  std::string text = prefix;
  for (std::size_t i = 0; i < length; ++i) text += alphabet[(i * 7 + i / 5) % alphabet.size()];
  return text;
}

}  // namespace

TEST_CASE("a name is split into words") {
  const std::vector<std::pair<std::string, Words>> rows = {
      {"apiKeyV2", {"api", "key", "v", "2"}},
      {"API_KEY", {"api", "key"}},
      {"HTTPServerKey", {"http", "server", "key"}},
      {"sha256sum", {"sha", "256", "sum"}},
      {"self.__private-key", {"self", "private", "key"}},
      {"IV", {"iv"}},
      {"userID", {"user", "id"}},
      {"", {}},
      {"___", {}},
      {"Schlüssel", {"schlüssel"}},
  };
  for (const auto& [name, words] : rows) {
    INFO(name);
    CHECK(models::split_name(name) == words);
  }
}

TEST_CASE("names belong to the families whose words they have") {
  const models::ModelSet set = shipped_names();
  const models::Names names(set);
  const auto families = [&](const std::string& name) {
    Words result;
    for (const std::uint32_t index : names.families_of(name))
      result.push_back(set.names[index].family);
    return result;
  };
  CHECK(families("dbPassword") == Words{"password"});
  CHECK(families("OPENAI_API_KEY") == Words{"credential"});
  CHECK(families("aesKey") == Words{"key"});
  CHECK(families("cacheKey") == Words{"cache"});
  CHECK(families("keyboard").empty());
  CHECK(families("monkey").empty());
  CHECK(families("fileName") == Words{"file"});
  CHECK(families("iv") == Words{"iv"});
  CHECK(families("private_key") == Words{"secret", "key"});
}

TEST_CASE("credentials are known by their format") {
  const models::ModelSet set = shipped_names();
  const models::Names names(set);
  const std::string hex = "0123456789abcdef";
  const std::string capitals = "A2B3C4D5E6F7GHIJ";
  const std::vector<std::pair<std::string, std::string>> rows = {
      {made("sk-", 48), "OpenAI API key"},
      {made("sk-" + std::string("proj-"), 120), "OpenAI project API key"},
      {made("sk-" + std::string("ant-api03-"), 95), "Anthropic API key"},
      {made("sk-", 32, hex), "DeepSeek API key"},
      {made("AI" + std::string("za"), 35), "Google API key"},
      {made("AK" + std::string("IA"), 16, capitals), "AWS access key id"},
      {made("gh" + std::string("p_"), 36), "GitHub token"},
      {made("gs" + std::string("k_"), 52), "Groq API key"},
      {made("h" + std::string("f_"), 34), "Hugging Face token"},
      {made("sk_" + std::string("live_"), 24), "Stripe secret key"},
      {made("xox" + std::string("b-"), 40), "Slack token"},
      {made("S" + std::string("G."), 22) + made(".", 43), "SendGrid API key"},
      {made("ey" + std::string("J"), 20) + made(".eyJ", 20) + made(".", 30), "JSON Web Token"},
      {std::string("-----BEGIN RSA PRIV") + "ATE KEY-----\n" + made("abc", 40) + "\n-----END",
       "private key in PEM"},
      {std::string("-----BEGIN RSA PRIV") + "ATE KEY-----\n", ""},  // what is put around one
      {std::string("-----BEGIN PUBLIC KEY-----\nabc"), ""},
      {made("sk-", 20), ""},
      {made("AI" + std::string("za"), 34), ""},
      {"AKIA" + std::string("IOSFODNN7EXAMPLE"), ""},
      {"x" + made("sk-", 48), ""},
      {"https://example.org/sk-page", ""},
      {"", ""},
  };
  for (const auto& [text, name] : rows) {
    INFO(name);
    const models::CredentialFormat* format = names.credential_format(text);
    CHECK((format == nullptr ? std::string() : format->name) == name);
  }
}

TEST_CASE("text that is to be replaced is told from a secret in use") {
  const models::ModelSet set = shipped_names();
  const models::Names names(set);
  for (const std::string text : {"",
                                 "   ",
                                 "your-api-key",
                                 "YOUR_API_KEY_HERE",
                                 "your_secret",
                                 "<token>",
                                 "${API_KEY}",
                                 "{{ secret }}",
                                 "{api_key}",
                                 "xxxx",
                                 "sk-xxxxxxxx",
                                 "sk-...",
                                 "sk-****",
                                 "****",
                                 "...",
                                 "example-key",
                                 "dummy",
                                 "placeholder",
                                 "insert your key",
                                 "TODO",
                                 "replace me",
                                 "none",
                                 "NULL",
                                 "aaaaaaaa",
                                 "00000000",
                                 "sk-your-key",
                                 "AKIAIOSFODNN7EXAMPLE",
                                 "$API_KEY",
                                 "put-key-here",
                                 "ghp_xxxxxxxxxxxxxxxxxxxx",
                                 "__SECRET__",
                                 "not-needed",
                                 "yourSecretKey",
                                 "sk-1234567890",
                                 "sk-abc123"}) {
    INFO(text);
    CHECK(names.is_placeholder(text));
  }
  for (const std::string text :
       {"changeme", "secret", "password", "hunter2", "super-secret-key", "my_secret_key", "letmein",
        "dev-secret", "default-secret-change-in-production", "0123456789abcdef", "keyboard cat",
        "mysupersecret", "admin123", "thisisasecret", "exampled", "xyzzy", "1234567890123456",
        "todos", "here"}) {
    INFO(text);
    CHECK_FALSE(names.is_placeholder(text));
  }
}
