#include "app/control/server.hpp"

#include "app/control/descriptor.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <cerrno>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace pointsbot::app {
namespace {

namespace asio = boost::asio;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr auto kSeparate = asio::as_tuple(asio::use_awaitable);

}  // namespace

struct ControlServer::Connection
    : std::enable_shared_from_this<Connection>,
      boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
  explicit Connection(Protocol::socket of) : socket{std::move(of)}, timer{socket.get_executor()} {}

  /// Cut off unless there is progress within `time`.
  void hurry(std::chrono::milliseconds time) {
    timer.expires_after(time);
    timer.async_wait([self = shared_from_this()](const boost::system::error_code& stopped) {
      // It may have been set anew in the moment in which it ran out.
      if (!stopped && self->timer.expiry() <= steady_clock::now()) self->cut_off();
    });
  }
  /// Has as long as it takes.
  void wait() { timer.expires_at(steady_clock::time_point::max()); }
  void cut_off() {
    boost::system::error_code gone;
    socket.close(gone);
  }

  Protocol::socket socket;
  asio::steady_timer timer;
  std::string text;
  bool answering = false;
};

ControlServer::ControlServer(asio::io_context& loop, const std::filesystem::path& database,
                             Clerk& clerk)
    : ControlServer{loop, database, clerk, Limits{}} {}

ControlServer::ControlServer(asio::io_context& loop, const std::filesystem::path& database,
                             Clerk& clerk, Limits limits)
    : loop_{loop},
      clerk_{clerk},
      limits_{limits},
      place_{database},
      acceptor_{loop},
      rest_{loop},
      connections_{std::make_unique<Connections>()} {}

ControlServer::~ControlServer() {
  close();
  connections_->clear();
  if (bound_) ::unlink(place_.address().c_str());
}

boost::system::error_code ControlServer::listen() {
  if (!place_.fits()) return asio::error::name_too_long;
  const char* const address = place_.address().c_str();
  struct stat there {};
  if (::lstat(address, &there) == 0) {
    // Only what is a socket is a bot's; the lock says that it is nobody's any more.
    if (!S_ISSOCK(there.st_mode)) return {EEXIST, boost::system::system_category()};
    ::unlink(address);
  }
  boost::system::error_code error;
  acceptor_.open(Protocol{}, error);
  // The file takes its mode from the socket: there is no moment in which others may connect.
  if (!error && ::fchmod(acceptor_.native_handle(), 0600) != 0)
    error.assign(errno, boost::system::system_category());
  if (!error) acceptor_.bind(Protocol::endpoint{place_.address()}, error);
  bound_ = !error;
  if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
  return error;
}

Task<> ControlServer::serve() {
  while (!closed_) {
    if (connections_->size() >= limits_.connections) {  // who comes now waits for one to go
      rest_.expires_at(steady_clock::time_point::max());
      co_await rest_.async_wait(kSeparate);
      continue;
    }
    auto [error, socket] = co_await acceptor_.async_accept(kSeparate);
    if (closed_) co_return;
    if (error) {  // too many open files, mostly
      rest_.expires_after(seconds{1});
      co_await rest_.async_wait(kSeparate);
      continue;
    }
    if (!is_same_user(socket.native_handle())) continue;
    auto connection = std::make_shared<Connection>(std::move(socket));
    connections_->push_back(*connection);
    asio::co_spawn(loop_, talk(*this, std::move(connection)), asio::detached);
  }
}

Task<> ControlServer::talk(ControlServer& server, std::shared_ptr<Connection> connection) {
  Connection& it = *connection;
  while (!server.closed_) {
    it.hurry(server.limits_.patience);
    const auto [unread, size] = co_await asio::async_read_until(
        it.socket, asio::dynamic_buffer(it.text, server.limits_.longest_line), '\n', kSeparate);
    if (unread) break;
    std::string line = it.text.substr(0, size - 1);
    it.text.erase(0, size);
    it.wait();  // the clerk has limits of his own
    it.answering = true;
    Reply reply = co_await server.clerk_.answer(std::move(line));
    reply.line += '\n';
    if (reply.held) {
      it.answering = false;  // it is sent at once: whoever holds it is not waited for at the end
      co_await hand_over(it, std::move(reply), server.limits_.holding);
      break;
    }
    it.hurry(server.limits_.patience);
    const auto [unwritten, written] =
        co_await asio::async_write(it.socket, asio::buffer(reply.line), kSeparate);
    it.answering = false;
    if (unwritten) break;
  }
  it.timer.cancel();
  it.cut_off();
  it.unlink();
  server.rest_.cancel();
}

Task<> ControlServer::hand_over(Connection& to, Reply reply, std::chrono::milliseconds holding) {
  if (!send_with(to.socket.native_handle(), reply.line, reply.held->descriptor())) co_return;
  to.hurry(holding);
  co_await to.socket.async_wait(Protocol::socket::wait_read, kSeparate);
}

void ControlServer::close() {
  if (std::exchange(closed_, true)) return;
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  rest_.cancel();
  for (Connection& connection : *connections_) {
    if (!connection.answering) connection.cut_off();
  }
}

}  // namespace pointsbot::app
