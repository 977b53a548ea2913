#include "app/control/client.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <utility>

namespace pointsbot::app {
namespace {

/// A line of a bot of ours: the longest are lists of who has spent something.
constexpr std::size_t kLongestAnswer = std::size_t{256} << 20;

class Socket {
 public:
  explicit Socket(std::chrono::seconds patience)
      : descriptor_{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    const timeval limit{.tv_sec = patience.count(), .tv_usec = 0};
    for (const int direction : {SO_RCVTIMEO, SO_SNDTIMEO})
      ::setsockopt(descriptor_.get(), SOL_SOCKET, direction, &limit, sizeof limit);
  }

  std::optional<NoAnswer> connect(const std::string& address) const {
    sockaddr_un to{};
    to.sun_family = AF_UNIX;
    std::memcpy(to.sun_path, address.c_str(), address.size() + 1);
    if (::connect(descriptor_.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0)
      return errno == EACCES || errno == EPERM ? NoAnswer::forbidden : NoAnswer::not_listening;
    // Nor would we tell a stranger who happens to listen there.
    if (!is_same_user(descriptor_.get())) return NoAnswer::forbidden;
    return std::nullopt;
  }

  bool send(std::string_view text) const {
    while (!text.empty()) {
      const ssize_t sent = ::send(descriptor_.get(), text.data(), text.size(), MSG_NOSIGNAL);
      if (sent < 0 && errno == EINTR) continue;
      if (sent <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  /// `came` is the descriptor that was sent along.
  std::optional<std::string> receive_line(Descriptor& came) const {
    std::string line;
    std::array<char, 4096> part;
    while (line.size() < kLongestAnswer) {
      const ssize_t size = receive_with(descriptor_.get(), part.data(), part.size(), came);
      if (size < 0 && errno == EINTR) continue;
      if (size <= 0) return std::nullopt;
      line.append(part.data(), static_cast<std::size_t>(size));
      if (line.back() != '\n') continue;
      line.pop_back();
      return line;
    }
    return std::nullopt;
  }

  Descriptor release() { return std::move(descriptor_); }

 private:
  Descriptor descriptor_;
};

}  // namespace

BotSaid ask_bot_to_lend(const ControlPlace& place, const std::string& line,
                        std::chrono::seconds patience) {
  if (!place.fits()) return {NoAnswer::not_listening};
  Socket socket{patience};
  if (const auto no = socket.connect(place.address())) return {*no};
  if (!socket.send(line + '\n')) return {NoAnswer::lost};
  Descriptor came;
  auto answer = socket.receive_line(came);
  if (!answer) return {NoAnswer::lost};
  return {*std::move(answer), socket.release(), std::move(came)};
}

std::variant<std::string, NoAnswer> ask_bot(const ControlPlace& place, const std::string& line,
                                            std::chrono::seconds patience) {
  return ask_bot_to_lend(place, line, patience).text;
}

}  // namespace pointsbot::app
