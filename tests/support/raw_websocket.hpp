#pragma once

#include "tests/support/raw_client.hpp"

#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace pointsbot::tests {

/// One frame of a WebSocket, taken apart by hand.
struct RawFrame {
  static constexpr int kText = 1, kBinary = 2, kClose = 8, kPing = 9, kPong = 10;

  int opcode = 0;
  std::string payload;

  /// Of a close frame; 0 when it has none.
  int close_code() const {
    if (payload.size() < 2) return 0;
    return static_cast<unsigned char>(payload[0]) << 8 | static_cast<unsigned char>(payload[1]);
  }
};

/// RFC 6455, 5.2. Servers do not mask, clients do.
inline std::string frame(int opcode, std::string_view payload, bool masked, bool last = true) {
  constexpr std::string_view kMask = "\x12\x34\x56\x78";
  std::string bytes{static_cast<char>((last ? 0x80 : 0) | opcode)};
  const int mask_bit = masked ? 0x80 : 0;
  const auto length = [&bytes](std::size_t size, int digits) {
    for (int shift = 8 * (digits - 1); shift >= 0; shift -= 8) {
      bytes += static_cast<char>(size >> shift & 0xff);
    }
  };
  if (payload.size() < 126) {
    bytes += static_cast<char>(mask_bit | static_cast<int>(payload.size()));
  } else if (payload.size() < 65'536) {
    bytes += static_cast<char>(mask_bit | 126);
    length(payload.size(), 2);
  } else {
    bytes += static_cast<char>(mask_bit | 127);
    length(payload.size(), 8);
  }
  if (masked) bytes += kMask;
  for (std::size_t i = 0; i < payload.size(); ++i) {
    bytes += static_cast<char>(masked ? payload[i] ^ kMask[i % 4] : payload[i]);
  }
  return bytes;
}

/// Takes the first frame off `bytes`, one without a mask; nothing while it is not there whole.
inline std::optional<RawFrame> take_frame(std::string& bytes) {
  if (bytes.size() < 2) return std::nullopt;
  std::size_t size = static_cast<unsigned char>(bytes[1]);
  std::size_t at = 2;
  const int digits = size == 126 ? 2 : size == 127 ? 8 : 0;
  if (bytes.size() < at + static_cast<std::size_t>(digits)) return std::nullopt;
  if (digits > 0) size = 0;
  for (int i = 0; i < digits; ++i) size = size << 8 | static_cast<unsigned char>(bytes[at++]);
  if (bytes.size() < at + size) return std::nullopt;
  RawFrame taken{bytes[0] & 0x0f, bytes.substr(at, size)};
  bytes.erase(0, at + size);
  return taken;
}

/// The client's side of a WebSocket, byte by byte. Throws when a wait takes ten seconds.
class RawWebSocket {
 public:
  static constexpr const char* kKey = "dGhlIHNhbXBsZSBub25jZQ==";  // RFC 6455, 1.3
  static constexpr const char* kAccept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

  static std::string request(const std::string& path) {
    return "GET " + path + " HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
           "Sec-WebSocket-Key: " + kKey + "\r\nSec-WebSocket-Version: 13\r\n\r\n";
  }

  RawWebSocket(boost::asio::io_context& loop, std::uint16_t port, const std::string& path)
      : client_{loop, port} {
    client_.send(request(path));
    std::size_t head = std::string::npos;
    while ((head = client_.received().find("\r\n\r\n")) == std::string::npos &&
           client_.read_more()) {
    }
    head_ = client_.received().substr(0, head + 4);
    received_ = client_.received().substr(head + 4);
    client_.forget();
  }

  /// What answered the request.
  const std::string& head() const { return head_; }

  void send(int opcode, std::string_view payload, bool last = true) {
    client_.send(frame(opcode, payload, true, last));
  }
  void send_bytes(std::string_view bytes) { client_.send(bytes); }
  void close() { client_.close(); }

  /// Nothing when the server ends the connection first.
  std::optional<RawFrame> receive() {
    for (;;) {
      if (auto taken = take_frame(received_)) return taken;
      const bool more = client_.read_more();
      received_ += client_.received();
      client_.forget();
      if (!more) return take_frame(received_);
    }
  }

 private:
  RawClient client_;
  std::string head_;
  std::string received_;
};

}  // namespace pointsbot::tests
