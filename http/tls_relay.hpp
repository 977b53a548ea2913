#pragma once

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace pointsbot::http {

/// Speaks TLS in front of a server of this computer that does not: each connection that is taken is
/// relayed, byte by byte and both ways, to a plain one. On the loop of its executor; ends with this
/// object, its connections too.
class TlsRelay {
 public:
  /// `certificate` is a PEM file with a certificate and its key, `to` the plain server's port on
  /// 127.0.0.1, `port` where it listens itself, 0 for any free one. Throws
  /// boost::system::system_error when the file or the port cannot be had.
  TlsRelay(boost::asio::any_io_executor executor, const std::filesystem::path& certificate,
           std::uint16_t to, std::uint16_t port = 0);
  ~TlsRelay();
  TlsRelay(const TlsRelay&) = delete;
  TlsRelay& operator=(const TlsRelay&) = delete;

  /// On 127.0.0.1.
  std::uint16_t port() const;
  std::string url() const { return "https://127.0.0.1:" + std::to_string(port()); }
  /// Connections taken so far, whatever became of them.
  std::size_t connections() const;
  /// Bytes that clients said under TLS so far.
  std::size_t heard() const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace pointsbot::http
