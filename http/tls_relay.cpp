#include "http/tls_relay.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <vector>

namespace pointsbot::http {
namespace {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;
using asio::ip::tcp;
using boost::system::error_code;

/// One client and its plain connection. Lives as long as something of it is under way.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(tcp::socket client, ssl::context& context, std::shared_ptr<std::size_t> heard)
      : server_{client.get_executor()},
        client_{std::move(client), context},
        heard_{std::move(heard)} {}

  void start(std::uint16_t to) {
    client_.async_handshake(ssl::stream_base::server,
                            [self = shared_from_this(), to](const error_code& error) {
                              if (error) return self->close();
                              self->server_.async_connect({asio::ip::address_v4::loopback(), to},
                                                          [self](const error_code& refused) {
                                                            if (refused) return self->close();
                                                            self->hear();
                                                            self->tell();
                                                          });
                            });
  }

  void close() {
    error_code ignored;
    client_.lowest_layer().close(ignored);
    server_.close(ignored);
  }

 private:
  void hear() {
    client_.async_read_some(asio::buffer(up_),
                            [self = shared_from_this()](const error_code& error, std::size_t size) {
                              if (error) return self->close();
                              *self->heard_ += size;
                              asio::async_write(self->server_, asio::buffer(self->up_, size),
                                                [self](const error_code& broken, std::size_t) {
                                                  broken ? self->close() : self->hear();
                                                });
                            });
  }

  void tell() {
    server_.async_read_some(asio::buffer(down_),
                            [self = shared_from_this()](const error_code& error, std::size_t size) {
                              if (error == asio::error::eof) return self->end();
                              if (error) return self->close();
                              asio::async_write(self->client_, asio::buffer(self->down_, size),
                                                [self](const error_code& broken, std::size_t) {
                                                  broken ? self->close() : self->tell();
                                                });
                            });
  }

  /// The server has said all: so does TLS.
  void end() {
    client_.async_shutdown([self = shared_from_this()](const error_code&) { self->close(); });
  }

  tcp::socket server_;
  ssl::stream<tcp::socket> client_;
  std::shared_ptr<std::size_t> heard_;
  std::array<char, 16 * 1024> up_;
  std::array<char, 16 * 1024> down_;
};

}  // namespace

struct TlsRelay::Impl : std::enable_shared_from_this<Impl> {
  Impl(asio::any_io_executor executor, const std::filesystem::path& certificate,
       std::uint16_t plain, std::uint16_t port)
      : acceptor{std::move(executor), {asio::ip::address_v4::loopback(), port}}, to{plain} {
    context.use_certificate_chain_file(certificate.string());
    context.use_private_key_file(certificate.string(), ssl::context::pem);
  }

  void accept() {
    acceptor.async_accept([self = shared_from_this()](const error_code& error, tcp::socket client) {
      if (error) return;
      ++self->connections;
      client.set_option(tcp::no_delay{true});
      const auto session = std::make_shared<Session>(std::move(client), self->context, self->heard);
      std::erase_if(self->sessions, [](const auto& known) { return known.expired(); });
      self->sessions.push_back(session);
      session->start(self->to);
      self->accept();
    });
  }

  ssl::context context{ssl::context::tls_server};
  tcp::acceptor acceptor;
  std::uint16_t to;
  std::size_t connections = 0;
  std::shared_ptr<std::size_t> heard = std::make_shared<std::size_t>(0);
  std::vector<std::weak_ptr<Session>> sessions;
};

TlsRelay::TlsRelay(asio::any_io_executor executor, const std::filesystem::path& certificate,
                   std::uint16_t to, std::uint16_t port)
    : impl_{std::make_shared<Impl>(std::move(executor), certificate, to, port)} {
  impl_->accept();
}

TlsRelay::~TlsRelay() {
  impl_->acceptor.close();
  for (const auto& known : impl_->sessions) {
    if (const auto session = known.lock()) session->close();
  }
}

std::uint16_t TlsRelay::port() const { return impl_->acceptor.local_endpoint().port(); }

std::size_t TlsRelay::connections() const { return impl_->connections; }

std::size_t TlsRelay::heard() const { return *impl_->heard; }

}  // namespace pointsbot::http
