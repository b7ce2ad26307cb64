// What holds for the IR of every source of ours, whole or cut short.
#include <random>

#include "ir/printer.h"
#include "ir/reader.h"
#include "ir/verify.h"
#include "lower/lowering.h"
#include "projects.h"
#include "support/catch.h"

namespace micryscope::properties {
namespace {

template <typename Visit>
void each_source(Visit visit) {
  for (const Project& project : projects()) {
    for (const auto& [path, text] : project.texts) {
      if (const lower::LanguageSpec* language = language_of(path))
        visit(*language, project.name + '/' + path, text);
    }
  }
}

ir::Module lower(const lower::LanguageSpec& language, const std::string& path,
                 const std::string& text) {
  return lower::lower_file(language, path, text, {});
}

void check_sound(const ir::Module& module, const std::string& path, const std::string& text) {
  const std::vector<std::string> complaints = ir::verify(module, text.size());
  if (!complaints.empty()) FAIL_CHECK(path << ": " << complaints.front());
}

TEST_CASE("printed IR that is read again prints the same") {
  each_source([](const auto& language, const std::string& path, const std::string& text) {
    const ir::Module module = lower(language, path, text);
    check_sound(module, path, text);
    const std::string printed = ir::print(module);
    const Result<ir::Module> again = ir::read(printed);
    INFO(path);
    if (!again) FAIL(again.error().text());
    CHECK((ir::print(*again) == printed));
    check_sound(*again, path, text);
  });
}

/// A module of a few values of any operation, with operands of any kind and number.
class RandomModule {
 public:
  explicit RandomModule(std::uint32_t seed) : random_(seed) {}

  ir::Module make() {
    module_.path = word();
    module_.language = module_.family = "python";
    module_.unit = word();
    const std::uint32_t functions = 1 + below(3);
    for (std::uint32_t i = 0; i < functions; ++i) {
      ir::Function& made = module_.functions[module_.functions.push({})];
      made.kind = i == 0 ? ir::FunctionKind::module : ir::FunctionKind::function;
      if (i != 0) made.parent = ir::FunctionId(below(i));
      made.name = name();
      made.qualified = name();
      made.doc = name();
    }
    const std::uint32_t values = 1 + below(12);
    for (std::uint32_t i = 0; i < values; ++i) value(i);
    if (below(2) == 0) module_.exports.push_back({name(), ir::ValueId(below(values))});
    return std::move(module_);
  }

 private:
  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(random_() % limit); }

  std::string word() {
    static const std::vector<std::string> kWords = {
        "",  "a",    "none", "v1", "x0",  "#1", "receiver", "*",   "**",   "*v0", ".",     ".a",
        "+", "a b",  "\"",   "\\", "\n",  "->", "@1:2",     "in",  "name", "v",   "\xff",  "(",
        ":", "call", "key",  "[",  "doc", "f0", "static",   "\t;", "=",    "i0",  "**none"};
    return kWords[below(static_cast<std::uint32_t>(kWords.size()))];
  }
  Symbol name() { return module_.symbols.intern(word()); }

  void value(std::uint32_t id) {
    ir::Value made;
    // Mostly of kinds that need nothing but operands, or few modules would be sound.
    constexpr ir::Op kEasy[] = {ir::Op::constant, ir::Op::call,   ir::Op::construct,
                                ir::Op::list,     ir::Op::concat, ir::Op::function};
    made.op = below(8) != 0
                  ? kEasy[below(6)]
                  : static_cast<ir::Op>(below(static_cast<std::uint32_t>(ir::Op::opaque) + 1));
    made.name = name();
    made.function = ir::FunctionId(below(static_cast<std::uint32_t>(module_.functions.size())));
    made.first_operand = static_cast<std::uint32_t>(module_.operands.size());
    const bool is_called = made.op == ir::Op::call || made.op == ir::Op::construct;
    const bool is_leaf = made.op == ir::Op::constant || made.op == ir::Op::function;
    made.operand_count = is_leaf ? 0 : below(4) + (is_called ? 1 : 0);
    for (std::uint32_t i = 0; i < made.operand_count; ++i) operand(id);
    if (made.op == ir::Op::constant) {
      const auto kind = static_cast<ir::ConstantKind>(below(6));
      made.index = module_.constants.push({kind, name()}).value;
      made.name = {};  // which would mean nothing
    } else if (made.op == ir::Op::function) {
      made.index = below(static_cast<std::uint32_t>(module_.functions.size()));
    } else if (made.op == ir::Op::out) {
      made.index = below(2) == 0 ? ir::kReceiver : below(3);
    }
    module_.values.push(made);
  }

  void operand(std::uint32_t user) {
    ir::Operand made;
    if (below(8) != 0) made.value = ir::ValueId(below(user + 1));
    if (below(2) == 0) made.kind = static_cast<ir::OperandKind>(below(5));
    if (made.kind == ir::OperandKind::keyword) made.name = name();
    module_.operands.push_back(made);
  }

  std::mt19937 random_;
  ir::Module module_;
};

TEST_CASE("any sound module reads back as it was printed") {
  std::size_t sound = 0;
  std::size_t calls = 0;
  for (std::uint32_t seed = 0; seed < 60'000; ++seed) {
    const ir::Module module = RandomModule(seed).make();
    if (!ir::verify(module).empty()) continue;
    ++sound;
    const std::string printed = ir::print(module);
    calls += printed.find(" = call ") != std::string::npos;
    INFO("seed " << seed << "\n" << printed);
    const Result<ir::Module> again = ir::read(printed);
    if (!again) FAIL(again.error().text());
    CHECK((ir::print(*again) == printed));
    CHECK(ir::verify(*again).empty());
    REQUIRE(again->operands.size() == module.operands.size());
    for (std::uint32_t i = 0; i < module.values.size(); ++i) {
      const ir::Value& before = module.values[ir::ValueId(i)];
      const ir::Value& after = again->values[ir::ValueId(i)];
      CHECK(before.op == after.op);
      // Constants are numbered in the order in which they are printed, function by function.
      if (before.op != ir::Op::constant) CHECK(before.index == after.index);
      CHECK(module.text(before.name) == again->text(after.name));
      CHECK(before.operand_count == after.operand_count);
    }
  }
  CHECK(sound > 3'000);
  CHECK(calls > 100);
}

TEST_CASE("the same text gives the same IR") {
  each_source([](const auto& language, const std::string& path, const std::string& text) {
    INFO(path);
    CHECK((ir::print(lower(language, path, text)) == ir::print(lower(language, path, text))));
  });
}

TEST_CASE("texts that are cut short or damaged give sound IR") {
  std::mt19937 random(7);
  each_source([&](const auto& language, const std::string& path, const std::string& text) {
    for (int i = 0; i < 12; ++i) {
      std::string damaged = text;
      const std::size_t at = random() % (text.size() + 1);
      if (i % 3 == 0) damaged.resize(at);
      if (i % 3 == 1) damaged.erase(at, 1 + random() % 40);
      if (i % 3 == 2) damaged.insert(at, text.substr(random() % (text.size() + 1), random() % 40));
      INFO("change " << i << " at " << at);
      check_sound(lower(language, path, damaged), path, damaged);
    }
  });
}

TEST_CASE("any language's front end reads any other's text") {
  each_source([](const auto&, const std::string& path, const std::string& text) {
    for (const std::string_view name : {"a.py", "a.js", "a.ts", "a.go"})
      check_sound(lower(*language_of(name), std::string(name), text), path, text);
  });
}

}  // namespace
}  // namespace micryscope::properties
