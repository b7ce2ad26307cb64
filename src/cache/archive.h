// Plain data as bytes and back. One list of fields serves both directions, so that they cannot
// differ:
//
//     template <class Archive, class Span>
//     void fields(Archive& archive, Span& span) {
//       auto& [begin, end] = span;       // another field, and this line no longer compiles
//       archive(begin, end);
//     }
//
//     Writer writer;  writer(findings);  store(writer.bytes());
//     Reader reader(bytes);  reader(findings);  if (!reader.is_complete()) forget();
//
// Numbers take as few bytes as they need, lists and texts begin with their length. A reader takes
// any bytes: it never reads beyond their end, makes nothing that is much larger than they are, and
// once something is wrong gives nothing but empty values.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace micryscope::cache {

/// The last value of an enumeration that is stored, which a reader holds what it reads against:
///     constexpr Level last_of(Level) { return Level::error; }
template <typename T>
concept Enumeration = std::is_enum_v<T>;
template <typename T>
concept Unsigned = std::is_unsigned_v<T> && !std::is_same_v<T, bool>;

class Writer {
 public:
  template <typename... Fields>
  void operator()(const Fields&... parts) {
    (write(parts), ...);
  }
  const std::string& bytes() const { return bytes_; }
  std::string take() { return std::move(bytes_); }

  void number(std::uint64_t value) {
    while (value >= 0x80) {
      bytes_ += static_cast<char>(value | 0x80);
      value >>= 7;
    }
    bytes_ += static_cast<char>(value);
  }
  void raw(std::string_view bytes) { bytes_ += bytes; }

 private:
  void write(bool value) { bytes_ += value ? '\1' : '\0'; }
  void write(const std::string& text) {
    number(text.size());
    bytes_ += text;
  }
  template <Unsigned T>
  void write(const T& value) {
    number(value);
  }
  template <Enumeration T>
  void write(const T& value) {
    number(static_cast<std::uint64_t>(value));
  }
  template <typename First, typename Second>
  void write(const std::pair<First, Second>& pair) {
    write(pair.first);
    write(pair.second);
  }
  template <typename T>
  void write(const std::vector<T>& items) {
    number(items.size());
    for (const T& item : items) write(item);
  }
  template <typename T>
  requires std::is_class_v<T>
  void write(const T& object) { fields(*this, object); }

  std::string bytes_;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  template <typename... Fields>
  void operator()(Fields&... parts) {
    (read(parts), ...);
  }
  bool is_good() const { return good_; }
  /// Nothing was wrong, and nothing is left.
  bool is_complete() const { return good_ && at_ == end_; }
  std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }
  /// Says that what was read makes no sense.
  void refuse() {
    good_ = false;
    at_ = end_;
  }

  std::uint64_t number() {
    if (at_ != end_ && static_cast<unsigned char>(*at_) < 0x80) {  // nearly always
      return static_cast<unsigned char>(*at_++);
    }
    return long_number();
  }
  std::uint64_t long_number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; at_ != end_ && shift < 64; shift += 7) {
      const auto byte = static_cast<unsigned char>(*at_++);
      value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return value;
    }
    refuse();
    return 0;
  }
  /// A number of things that take at least so many bytes each.
  std::size_t count(std::size_t least_bytes = 1) {
    const std::uint64_t value = number();
    if (value <= left() / least_bytes) return static_cast<std::size_t>(value);
    refuse();
    return 0;
  }
  /// Bytes in place, as long as what the reader reads is there.
  std::string_view raw(std::size_t size) {
    if (size > left()) {
      refuse();
      return {};
    }
    const char* const begin = std::exchange(at_, at_ + size);
    return {begin, size};
  }

 private:
  void read(bool& value) {
    const std::uint64_t byte = number();
    if (byte > 1) refuse();
    value = byte == 1;
  }
  void read(std::string& text) { text = raw(count()); }
  template <Unsigned T>
  void read(T& value) {
    const std::uint64_t wide = number();
    if (wide > std::numeric_limits<T>::max()) refuse();
    value = good_ ? static_cast<T>(wide) : T{};
  }
  template <Enumeration T>
  void read(T& value) {
    const std::uint64_t wide = number();
    if (wide > static_cast<std::uint64_t>(last_of(T{}))) refuse();
    value = good_ ? static_cast<T>(wide) : T{};
  }
  template <typename First, typename Second>
  void read(std::pair<First, Second>& pair) {
    read(pair.first);
    read(pair.second);
  }
  template <typename T>
  void read(std::vector<T>& items) {
    items.clear();
    std::size_t wanted = count();
    // What the bytes say of their number need not be true.
    items.reserve(std::min(wanted, kMostGrowth * left() / sizeof(T) + 1));
    for (; wanted > 0 && good_; --wanted) read(items.emplace_back());
    if (!good_) items.clear();
  }
  template <typename T>
  requires std::is_class_v<T>
  void read(T& object) { fields(*this, object); }

  /// Bytes set aside for each byte that is there to fill them.
  static constexpr std::size_t kMostGrowth = 8;

  const char* at_;
  const char* end_;
  bool good_ = true;
};

}  // namespace micryscope::cache
