#include "support/build_id.h"

#include <link.h>

#include <cstddef>
#include <cstring>

namespace micryscope {

namespace {

constexpr std::size_t aligned(std::size_t size) { return (size + 3) & ~std::size_t{3}; }

/// The first object is the program itself; its notes are in memory.
int read_notes(dl_phdr_info* object, std::size_t, void* out) {
  static constexpr char kDigits[] = "0123456789abcdef";
  for (int i = 0; i < object->dlpi_phnum; ++i) {
    const ElfW(Phdr)& header = object->dlpi_phdr[i];
    if (header.p_type != PT_NOTE) continue;
    const auto* at = reinterpret_cast<const unsigned char*>(object->dlpi_addr + header.p_vaddr);
    const unsigned char* const end = at + header.p_memsz;
    while (at + sizeof(ElfW(Nhdr)) <= end) {
      ElfW(Nhdr) note;
      std::memcpy(&note, at, sizeof note);
      const unsigned char* const name = at + sizeof note;
      const unsigned char* const text = name + aligned(note.n_namesz);
      if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 &&
          std::memcmp(name, "GNU", 4) == 0) {
        auto& hex = *static_cast<std::string*>(out);
        for (std::size_t byte = 0; byte < note.n_descsz; ++byte) {
          hex += kDigits[text[byte] >> 4];
          hex += kDigits[text[byte] & 15];
        }
        return 1;
      }
      at = text + aligned(note.n_descsz);
    }
  }
  return 1;  // ask no further object
}

}  // namespace

std::string build_id() {
  std::string hex;
  dl_iterate_phdr(read_notes, &hex);
  return hex;
}

}  // namespace micryscope
