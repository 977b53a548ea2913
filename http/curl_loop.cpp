#include "http/curl_loop.hpp"

#include <boost/asio/bind_allocator.hpp>
#include <boost/system/error_code.hpp>

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <utility>

namespace pointsbot::http {
namespace {

void initialise_curl_once() {
  static const CURLcode result = ::curl_global_init(CURL_GLOBAL_DEFAULT);
  if (result != CURLE_OK) throw std::runtime_error{"libcurl could not be initialised"};
}

}  // namespace

template <class Handler>
auto CurlLoop::kept(Handler handler) {
  return boost::asio::bind_allocator(std::pmr::polymorphic_allocator<>{&memory_},
                                     std::move(handler));
}

std::shared_ptr<CurlLoop> CurlLoop::create(boost::asio::any_io_executor executor, long kept) {
  initialise_curl_once();
  return std::shared_ptr<CurlLoop>{new CurlLoop{std::move(executor), kept}};
}

CurlLoop::CurlLoop(boost::asio::any_io_executor executor, long kept)
    : executor_{std::move(executor)}, timer_{executor_}, multi_{::curl_multi_init()} {
  if (multi_ == nullptr) throw std::runtime_error{"libcurl's multi interface could not be set up"};
  ::curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &CurlLoop::on_socket);
  ::curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
  ::curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &CurlLoop::on_timer);
  ::curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
  ::curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, kept);
}

CurlLoop::~CurlLoop() { close(); }

bool CurlLoop::add(CURL* easy) { return ::curl_multi_add_handle(multi_, easy) == CURLM_OK; }

void CurlLoop::remove(CURL* easy) {
  if (multi_ != nullptr) ::curl_multi_remove_handle(multi_, easy);
}

void CurlLoop::close() {
  if (multi_ == nullptr) return;
  // curl_multi_cleanup closes connections and would call back into a half-destroyed object.
  ::curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, nullptr);
  ::curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, nullptr);
  timer_.cancel();
  for (Socket& socket : sockets_) {
    if (socket.number != CURL_SOCKET_BAD) release(socket);
  }
  ::curl_multi_cleanup(std::exchange(multi_, nullptr));
}

int CurlLoop::on_socket(CURL*, curl_socket_t number, int wish, void* self, void* slot) noexcept {
  auto& loop = *static_cast<CurlLoop*>(self);
  auto* socket = static_cast<Socket*>(slot);
  try {
    if (wish == CURL_POLL_REMOVE) {
      if (socket != nullptr) loop.release(*socket);
      return 0;
    }
    if (socket == nullptr) {
      socket = &loop.claim(number);
      ::curl_multi_assign(loop.multi_, number, socket);
    }
    socket->wish = wish;
    loop.wait(*socket);
    return 0;
  } catch (...) {
    return -1;  // curl fails every transfer of this multi; each says so
  }
}

int CurlLoop::on_timer(CURLM*, long milliseconds, void* self) noexcept {
  auto& loop = *static_cast<CurlLoop*>(self);
  try {
    if (milliseconds < 0) {
      loop.timer_.cancel();
      return 0;
    }
    loop.timer_.expires_after(std::chrono::milliseconds{milliseconds});
    loop.timer_.async_wait(
        loop.kept([shared = loop.shared_from_this()](const boost::system::error_code& error) {
          if (!error) shared->act(CURL_SOCKET_TIMEOUT, 0);
        }));
    return 0;
  } catch (...) {
    return -1;
  }
}

CurlLoop::Socket& CurlLoop::claim(curl_socket_t number) {
  const auto free = std::find_if(sockets_.begin(), sockets_.end(),
                                 [](const Socket& s) { return s.number == CURL_SOCKET_BAD; });
  Socket& socket =
      free != sockets_.end()
          ? *free
          : sockets_.emplace_back(Socket{boost::asio::posix::stream_descriptor{executor_}});
  socket.descriptor.assign(number);
  socket.number = number;
  return socket;
}

void CurlLoop::release(Socket& socket) {
  socket.descriptor.release();  // curl closes the number itself, right after this
  socket.number = CURL_SOCKET_BAD;
  socket.wish = CURL_POLL_NONE;
  socket.reading = socket.writing = false;
  ++socket.generation;
}

void CurlLoop::wait(Socket& socket) {
  const auto start = [&](bool& waiting, auto type, int event) {
    if (std::exchange(waiting, true)) return;
    socket.descriptor.async_wait(
        type, kept([shared = shared_from_this(), &socket, generation = socket.generation,
                    event](const boost::system::error_code& error) {
          shared->ready(socket, generation, error ? CURL_CSELECT_ERR : event);
        }));
  };
  if ((socket.wish & CURL_POLL_IN) != 0) {
    start(socket.reading, boost::asio::posix::stream_descriptor::wait_read, CURL_CSELECT_IN);
  }
  if ((socket.wish & CURL_POLL_OUT) != 0) {
    start(socket.writing, boost::asio::posix::stream_descriptor::wait_write, CURL_CSELECT_OUT);
  }
}

void CurlLoop::ready(Socket& socket, unsigned generation, int events) {
  if (multi_ == nullptr || generation != socket.generation) return;
  if (events == CURL_CSELECT_OUT) {
    socket.writing = false;
  } else if (events == CURL_CSELECT_IN) {
    socket.reading = false;
  } else {
    socket.reading = socket.writing = false;
  }
  act(socket.number, events);
  if (multi_ != nullptr && generation == socket.generation) wait(socket);
}

void CurlLoop::act(curl_socket_t number, int events) {
  if (multi_ == nullptr) return;
  int running = 0;
  ::curl_multi_socket_action(multi_, number, events, &running);
  int left = 0;
  while (const CURLMsg* message = ::curl_multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    CURL* const easy = message->easy_handle;
    const CURLcode code = message->data.result;
    TransferListener* listener = nullptr;
    ::curl_easy_getinfo(easy, CURLINFO_PRIVATE, &listener);
    if (code != CURLE_OK || !listener->stays())
      ::curl_multi_remove_handle(multi_, easy);  // `message` is gone with this
    listener->transfer_done(code);
  }
}

}  // namespace pointsbot::http
