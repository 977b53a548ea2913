#include "app/control/place.hpp"

#include "db/disk.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace pointsbot::app {
namespace {

constexpr std::size_t kLongestAddress = sizeof(sockaddr_un::sun_path) - 1;

}  // namespace

ControlPlace::ControlPlace(const std::filesystem::path& database) {
  path_ = db::real_file(database);
  path_ += ".control";
  address_ = path_.string();
  if (fits()) return;
  folder_ = ::open(path_.parent_path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (folder_ >= 0)
    address_ = "/proc/self/fd/" + std::to_string(folder_) + "/" + path_.filename().string();
}

ControlPlace::~ControlPlace() {
  if (folder_ >= 0) ::close(folder_);
}

bool ControlPlace::fits() const { return address_.size() <= kLongestAddress; }

bool is_same_user(int socket) {
  ucred other{};
  socklen_t size = sizeof other;
  return ::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &other, &size) == 0 &&
         other.uid == ::geteuid();
}

}  // namespace pointsbot::app
