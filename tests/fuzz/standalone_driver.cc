// Runs a fuzz target on the files and folders named on the command line: how corpora are replayed
// in ctest, and how one crashing input is looked at, without libFuzzer.
//
//     run_fuzzer [--seconds N [--seed N]] FILE_OR_FOLDER...
//
// With --seconds it also damages the inputs at random for that long: no match for libFuzzer, which
// knows what an input reaches, but it works with any compiler. What it runs is in `last_input` of
// the working folder when a target crashes or takes too long (target.h); a file that is replayed is
// named before the process ends.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string_view>
#include <vector>

#include "target.h"

namespace {

struct Input {
  std::filesystem::path path;
  std::string text;
};
using Inputs = std::vector<Input>;

constexpr std::size_t kLongest = 1U << 16;

// What runs now, for who reads why the process ended.
const char* running = "";

void say_what_runs(int signal) {
  for (const char* text : {"while running ", running, "\n"}) {
    [[maybe_unused]] const auto written = ::write(2, text, std::strlen(text));
  }
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

void run(const std::string& input) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
}

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

Inputs inputs_of(const std::vector<std::filesystem::path>& places) {
  std::vector<std::filesystem::path> files;
  for (const auto& place : places) {
    if (std::filesystem::is_regular_file(place)) files.push_back(place);
    if (!std::filesystem::is_directory(place)) continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(place)) {
      if (entry.is_regular_file()) files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  Inputs inputs;
  for (const auto& file : files) inputs.push_back({file, read(file)});
  return inputs;
}

/// A piece of one input put into, or in place of a piece of, another; or a few bytes changed.
std::string damaged(const Inputs& inputs, std::mt19937& random) {
  const auto below = [&](std::size_t end) { return end == 0 ? 0 : random() % end; };
  std::string text = inputs[below(inputs.size())].text;
  for (std::size_t changes = 1 + below(8); changes > 0; --changes) {
    const std::string& other = inputs[below(inputs.size())].text;
    const std::size_t at = below(text.size() + 1);
    const std::string piece = other.substr(below(other.size() + 1), below(80));
    switch (below(5)) {
      case 0:
        text.insert(at, piece);
        break;
      case 1:
        text.replace(at, below(80), piece);
        break;
      case 2:
        text.erase(at, below(40));
        break;
      case 3:
        if (at < text.size()) text[at] = static_cast<char>(random());
        break;
      default:
        for (std::size_t times = below(200); times > 0 && text.size() < kLongest; --times)
          text.insert(at, piece.substr(0, 8));
        break;
    }
  }
  return text.substr(0, kLongest);
}

}  // namespace

int main(int argc, char** argv) {
  long seconds = 0;
  std::mt19937 random(1);
  std::vector<std::filesystem::path> places;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--seconds" && i + 1 < argc)
      seconds = std::strtol(argv[++i], nullptr, 10);
    else if (word == "--seed" && i + 1 < argc)
      random.seed(static_cast<std::uint32_t>(std::strtoul(argv[++i], nullptr, 10)));
    else
      places.emplace_back(word);
  }
  const Inputs inputs = inputs_of(places);
  std::signal(SIGABRT, say_what_runs);
  for (const Input& input : inputs) {
    running = input.path.c_str();
    run(input.text);
  }
  running = "last_input";
  std::size_t made = 0;
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + std::chrono::seconds(seconds);
  double slowest = 0;
  for (; !inputs.empty() && Clock::now() < end; ++made) {
    const std::string input = damaged(inputs, random);
    std::ofstream("last_input", std::ios::binary) << input;
    const auto begin = Clock::now();
    run(input);
    const double took = std::chrono::duration<double>(Clock::now() - begin).count();
    if (took > slowest && took > 1) std::ofstream("slowest_input", std::ios::binary) << input;
    slowest = std::max(slowest, took);
  }
  std::printf("%zu inputs, %zu damaged ones, the slowest took %.2f s\n", inputs.size(), made,
              slowest);
  return inputs.empty() ? 1 : 0;
}
