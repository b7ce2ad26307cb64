#include "support/plain_file.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <string>

#include "support/catch.h"
#include "support/temporary_folder.h"

namespace micryscope {
namespace {

std::string problem(const std::string& path) {
  const auto read = read_if_there(path, 100);
  return read ? (*read ? "there" : "not there") : read.error().message;
}

TEST_CASE("only plain files are read, and nobody is waited for") {
  const test::TemporaryFolder folder;
  test::write_bytes(folder.path("file"), std::string(50'000, 'x'));
  std::filesystem::create_symlink("file", folder.path("link"));
  REQUIRE(::mkfifo(folder.path("pipe").c_str(), 0600) == 0);
  const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, folder.path("socket").c_str(), sizeof address.sun_path - 1);
  REQUIRE(::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  ::close(socket);

  CHECK(read_plain_file(folder.path("file"), 1'000'000).value() == std::string(50'000, 'x'));
  CHECK(read_plain_file(folder.path("link"), 10).value() == std::string(10, 'x'));
  CHECK(problem(folder.path("none")) == "not there");
  CHECK(problem(folder.path("file/more")) == "not there");
  CHECK(problem(folder.path("pipe")) == "is no plain file but a pipe");
  CHECK(problem(folder.path("socket")) == "is no plain file but a socket");
  CHECK(problem(folder.path()) == "is no plain file but a folder");
  CHECK(problem("/dev/zero") == "is no plain file but a device");
  CHECK(read_plain_file("/dev/null", 10).value().empty());
  CHECK_FALSE(read_plain_file(folder.path("none"), 10));
}

}  // namespace
}  // namespace micryscope
