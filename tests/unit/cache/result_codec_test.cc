// Findings as bytes and back: the same, whatever is in them; and any other bytes are refused or
// are findings.
#include "cache/result_codec.h"

#include <random>
#include <string>
#include <vector>

#include "support/catch.h"
#include "support/hash.h"

namespace micryscope::cache {
namespace {

using rules::Finding;
using rules::Location;

/// Values of every length and kind, the same for the same seed.
class Maker {
 public:
  explicit Maker(unsigned seed) : random_(seed) {}

  std::uint32_t below(std::uint32_t end) { return next() % end; }
  std::string text() {
    std::string made(below(4) == 0 ? below(300) : below(12), ' ');
    for (char& c : made) c = static_cast<char>(next());
    return made;
  }
  Location location() { return {next() >> below(32), {next() >> below(32), next()}}; }
  std::vector<std::string> texts() {
    std::vector<std::string> made(below(4));
    for (std::string& item : made) item = text();
    return made;
  }

  Finding finding() {
    Finding made;
    made.rule = text();
    made.level = static_cast<rules::Level>(below(3));
    made.confidence = static_cast<rules::Confidence>(below(3));
    made.novelty = static_cast<rules::Novelty>(below(4));
    made.location = location();
    made.message = text();
    made.fix = text();
    made.flows.resize(below(3));
    for (rules::Flow& flow : made.flows) {
      for (auto i = below(4); i > 0; --i) flow.steps.push_back({location(), text(), below(2) == 0});
    }
    for (auto i = below(3); i > 0; --i) made.related.push_back({location(), text()});
    made.evidence = texts();
    made.explains = texts();
    for (auto i = below(3); i > 0; --i) made.edits.push_back({location(), text()});
    for (auto i = below(3); i > 0; --i) made.suppressions.push_back({location(), text()});
    made.in_test_code = below(2) == 0;
    made.scope = text();
    made.operation = text();
    made.language = text();
    return made;
  }

  report::Notification notification() {
    return {static_cast<rules::Level>(below(3)), text(), text(), text(), next() >> below(32)};
  }

 private:
  std::uint32_t next() { return static_cast<std::uint32_t>(random_()); }

  std::mt19937 random_;
};

struct Both {
  std::vector<Finding> findings;
  std::vector<report::Notification> notifications;
};

Both make_both(unsigned seed) {
  Maker maker(seed);
  Both made;
  for (auto i = maker.below(5); i > 0; --i) made.findings.push_back(maker.finding());
  for (auto i = maker.below(5); i > 0; --i) made.notifications.push_back(maker.notification());
  return made;
}

std::string encode(const Both& both) {
  Writer writer;
  writer(both.findings, both.notifications);
  return writer.take();
}

bool decode(std::string_view bytes, Both& both) {
  Reader reader(bytes);
  reader(both.findings, both.notifications);
  return reader.is_complete();
}

bool same(const Location& a, const Location& b) { return a.file == b.file && a.span == b.span; }

/// The parts that are easily confused; the rest is held by the bytes being the same again.
void check_same(const Finding& a, const Finding& b) {
  CHECK(a.rule == b.rule);
  CHECK(a.level == b.level);
  CHECK(a.confidence == b.confidence);
  CHECK(a.novelty == b.novelty);
  CHECK(same(a.location, b.location));
  CHECK(a.message == b.message);
  CHECK(a.fix == b.fix);
  REQUIRE(a.flows.size() == b.flows.size());
  for (std::size_t i = 0; i < a.flows.size(); ++i) {
    REQUIRE(a.flows[i].steps.size() == b.flows[i].steps.size());
    for (std::size_t j = 0; j < a.flows[i].steps.size(); ++j) {
      CHECK(same(a.flows[i].steps[j].location, b.flows[i].steps[j].location));
      CHECK(a.flows[i].steps[j].text == b.flows[i].steps[j].text);
      CHECK(a.flows[i].steps[j].certain == b.flows[i].steps[j].certain);
    }
  }
  CHECK(a.evidence == b.evidence);
  CHECK(a.explains == b.explains);
  CHECK(a.related.size() == b.related.size());
  CHECK(a.edits.size() == b.edits.size());
  CHECK(a.suppressions.size() == b.suppressions.size());
  CHECK(a.in_test_code == b.in_test_code);
  CHECK(a.scope == b.scope);
  CHECK(a.operation == b.operation);
  CHECK(a.language == b.language);
}

TEST_CASE("findings and notifications come back as they were") {
  for (unsigned seed = 0; seed < 200; ++seed) {
    const Both both = make_both(seed);
    const std::string bytes = encode(both);
    Both again;
    REQUIRE(decode(bytes, again));
    REQUIRE(again.findings.size() == both.findings.size());
    for (std::size_t i = 0; i < both.findings.size(); ++i)
      check_same(both.findings[i], again.findings[i]);
    REQUIRE(again.notifications.size() == both.notifications.size());
    CHECK(encode(again) == bytes);
  }
}

TEST_CASE("no part of the bytes is a result, and none that is damaged is more than its bytes") {
  std::mt19937 random(7);
  for (unsigned seed = 0; seed < 40; ++seed) {
    const std::string bytes = encode(make_both(seed));
    Both again;
    for (std::size_t length = 0; length < bytes.size(); ++length)
      CHECK_FALSE(decode(bytes.substr(0, length), again));
    CHECK_FALSE(decode(bytes + '\0', again));
    for (int i = 0; i < 300; ++i) {
      std::string damaged = bytes;
      for (int changes = 0; changes < 3; ++changes)
        damaged[random() % damaged.size()] = static_cast<char>(random());
      if (decode(damaged, again)) CHECK(encode(again).size() <= damaged.size());
    }
  }
}

TEST_CASE("numbers that are too large for their place are refused") {
  Reader level(std::string_view("\3", 1));
  rules::Level read_level{};
  level(read_level);
  CHECK_FALSE(level.is_good());
  Reader narrow(std::string_view("\xff\xff\xff\xff\x1f", 5));
  std::uint32_t number = 7;
  narrow(number);
  CHECK_FALSE(narrow.is_good());
  CHECK(number == 0);
  Reader many(std::string_view("\xff\xff\xff\xff\x0f", 5));  // four thousand million findings
  std::vector<Finding> findings;
  many(findings);
  CHECK_FALSE(many.is_good());
  CHECK(findings.empty());
}

TEST_CASE("another form of the bytes has another number") {
  // Differs when the structures do: then count kResultSchema up, and write the new digest here.
  CHECK(kResultSchema == 2);
  CHECK(hash_hex(encode(make_both(1)) + encode(make_both(2))) ==
        "fce5f861272da66ed8c66446f53373b1");
}

}  // namespace
}  // namespace micryscope::cache
