#include "http/client.hpp"

#include "http/certificates.hpp"
#include "http/curl_loop.hpp"
#include "http/curl_setup.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <cstring>
#include <new>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

namespace pointsbot::http {
namespace {

namespace asio = boost::asio;

struct FreeEasy {
  void operator()(CURL* easy) const noexcept { ::curl_easy_cleanup(easy); }
};

}  // namespace

Headers::Headers(std::initializer_list<Header> headers) {
  std::string line;
  for (const Header& header : headers) {
    line.assign(header.name).append(": ").append(header.value);
    curl_slist* const longer = ::curl_slist_append(list_.get(), line.c_str());
    ::explicit_bzero(line.data(), line.size());
    if (longer == nullptr) throw std::bad_alloc{};
    (void)list_.release();  // it is part of the longer one
    list_.reset(longer);
  }
}

void Headers::Free::operator()(curl_slist* list) const noexcept {
  for (const curl_slist* line = list; line != nullptr; line = line->next)
    ::explicit_bzero(line->data, std::strlen(line->data));
  ::curl_slist_free_all(list);
}

/// One easy handle with what its callbacks need; set up once, and reused for one request after
/// another.
struct Transfer final : TransferListener {
  explicit Transfer(const asio::any_io_executor& executor)
      : easy{::curl_easy_init()}, ended{executor, asio::steady_timer::time_point::max()} {
    if (easy == nullptr) throw std::runtime_error{"libcurl could not make a transfer"};
    target.reserve(1024);  // so that the first address of a long list fits too
  }

  /// Everything that all requests have in common.
  void set_up(const Timeouts& timeouts, const Authorities& known) {
    CURL* const e = easy.get();
    http::set_up(e, known);
    const auto set = [e](CURLoption option, auto value) { ::curl_easy_setopt(e, option, value); };
    set(CURLOPT_PRIVATE, static_cast<TransferListener*>(this));
    set(CURLOPT_ERRORBUFFER, detail);
    set(CURLOPT_WRITEFUNCTION, &Transfer::on_body);
    set(CURLOPT_WRITEDATA, this);
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(timeouts.connect.count()));
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(timeouts.total.count()));
    set(CURLOPT_LOW_SPEED_LIMIT, timeouts.low_speed);
    set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(timeouts.low_speed_time.count()));
  }

  static std::size_t on_body(char* data, std::size_t, std::size_t size, void* self) noexcept {
    auto& transfer = *static_cast<Transfer*>(self);
    const std::size_t left = transfer.body_cap - transfer.body_size;
    // By the tail, which takes nothing in advance: a body has a cap that the region does not know.
    const auto room = transfer.body->tail(size > left ? 0 : size);
    if (room.size() < size) {
      transfer.refused = size > left ? Error::too_large : Error::no_room;
      return 0;
    }
    std::memcpy(room.data(), data, size);
    transfer.body->commit(size);
    transfer.body_size += size;
    return size;
  }

  void transfer_done(CURLcode result) noexcept override {
    running = false;
    code = result;
    ended.cancel();
  }

  std::unique_ptr<CURL, FreeEasy> easy;
  asio::steady_timer ended;  // never expires: cancelled when the transfer is done
  bool running = false;
  bool in_use = false;
  bool sends = false;  // is no GET
  CURLcode code = CURLE_OK;
  std::string origin;      // as curl has it; scheme, host and port
  bool by_target = false;  // path and query go to curl apart from it
  std::string target;      // they, or the whole address; keeps its room
  pooling::Region* body = nullptr;
  pooling::Region::Mark start{};
  curl_slist own_header{};  // of one request, before those that it shares with others
  std::size_t body_cap = 0;
  std::size_t body_size = 0;
  std::optional<Error> refused;  // by us, in the middle of the body
  char detail[CURL_ERROR_SIZE] = {};
};

struct Client::Impl {
  Impl(asio::any_io_executor on, Timeouts within)
      : executor{std::move(on)}, timeouts{within}, loop{CurlLoop::create(executor)} {}

  asio::any_io_executor executor;
  Timeouts timeouts;
  std::shared_ptr<CurlLoop> loop;
  Authorities authorities = known_authorities();
  std::vector<std::unique_ptr<Transfer>> transfers;
  std::size_t connections = 0;

  Transfer& claim() {
    for (const auto& transfer : transfers) {
      if (!transfer->in_use) return *transfer;
    }
    Transfer& made = *transfers.emplace_back(std::make_unique<Transfer>(executor));
    made.set_up(timeouts, authorities);
    return made;
  }

  /// Says what is asked for; false when libcurl does not take it. The query stays out of the
  /// address, which libcurl takes apart and prints again at each request; but for plain http to
  /// another computer, of which a proxy wants to read the whole address.
  static bool point(Transfer& transfer, std::string_view url) {
    CURL* const easy = transfer.easy.get();
    const std::size_t host = url.find("://");
    const std::size_t path = url.find('/', host == url.npos ? 0 : host + 3);
    const std::string_view origin = url.substr(0, path);
    if (transfer.origin != origin) {
      transfer.origin.assign(origin);
      transfer.by_target = safe_for_secrets(origin);
      transfer.target.assign(origin);
      ::curl_easy_setopt(easy, CURLOPT_REQUEST_TARGET, nullptr);
      if (::curl_easy_setopt(easy, CURLOPT_URL, transfer.target.c_str()) != CURLE_OK) {
        transfer.origin.clear();  // it has the one before: never ask that in this one's place
        return false;
      }
    }
    transfer.target.assign(!transfer.by_target ? url : path == url.npos ? "/" : url.substr(path));
    return ::curl_easy_setopt(easy, transfer.by_target ? CURLOPT_REQUEST_TARGET : CURLOPT_URL,
                              transfer.target.c_str()) == CURLE_OK;
  }

  static void put(Transfer& transfer, const Request& request) {
    CURL* const easy = transfer.easy.get();
    if (!request.body.empty() || request.method == Method::post) {
      ::curl_easy_setopt(easy, CURLOPT_POST, 1L);
      // Not null for an empty body: libcurl would ask its read callback, which is standard input.
      ::curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.empty() ? "" : request.body.data());
      ::curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                         static_cast<curl_off_t>(request.body.size()));
    }
    if (request.method == Method::del) ::curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, "DELETE");
    transfer.sends = true;
  }

  /// Once what was sent may go.
  static void forget_sent(Transfer& transfer) {
    if (!std::exchange(transfer.sends, false)) return;
    CURL* const easy = transfer.easy.get();
    ::curl_easy_setopt(easy, CURLOPT_POSTFIELDS, nullptr);
    ::curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t{-1});
    ::curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, nullptr);
    ::curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
  }

  /// False when libcurl does not take it.
  bool start(Transfer& transfer, const Request& request, pooling::Region& body) {
    CURL* const easy = transfer.easy.get();
    transfer.detail[0] = '\0';
    transfer.body = &body;
    transfer.start = body.mark();
    transfer.body_cap = request.body_cap;
    transfer.body_size = 0;
    transfer.refused.reset();
    if (!point(transfer, request.url)) return false;
    if (request.method != Method::get) put(transfer, request);
    ::curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, request.once ? 1L : 0L);
    ::curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, request.once ? 1L : 0L);
    curl_slist* const headers = request.headers != nullptr ? request.headers->list_.get() : nullptr;
    transfer.own_header = {const_cast<char*>(request.header), headers};  // libcurl only reads it
    ::curl_easy_setopt(easy, CURLOPT_HTTPHEADER,
                       request.header != nullptr ? &transfer.own_header : headers);
    const auto within = request.within > request.within.zero()
                            ? std::min(request.within, timeouts.total)
                            : timeouts.total;
    ::curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(within.count()));
    transfer.running = loop->add(easy);
    return transfer.running;
  }

  static Failure failure(const Transfer& transfer) {
    curl_off_t microseconds = 0;
    ::curl_easy_getinfo(transfer.easy.get(), CURLINFO_TOTAL_TIME_T, &microseconds);
    const auto after = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::microseconds{microseconds});
    if (transfer.refused) return {.error = *transfer.refused, .after = after};
    const char* const detail =
        transfer.detail[0] != '\0' ? transfer.detail : ::curl_easy_strerror(transfer.code);
    return {.error = error_of(transfer.code), .detail = detail, .after = after};
  }

  static Response response(const Transfer& transfer, const Request& request) {
    CURL* const easy = transfer.easy.get();
    pooling::Region& body = *transfer.body;
    Response response;
    long status = 0;
    ::curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    response.status = static_cast<int>(status);
    body.rewind(transfer.start);
    response.body = {reinterpret_cast<char*>(body.take(transfer.body_size)), transfer.body_size};
    for (std::size_t i = 0; i < request.watch.size(); ++i) {
      curl_header* header = nullptr;
      if (request.watch[i] == nullptr ||
          ::curl_easy_header(easy, request.watch[i], 0, CURLH_HEADER, -1, &header) != CURLHE_OK) {
        continue;
      }
      if (const char* const value = body.keep(header->value)) response.watched[i] = value;
    }
    return response;
  }

  Result<Response, Failure> outcome(const Transfer& transfer, const Request& request) {
    long opened = 0;
    ::curl_easy_getinfo(transfer.easy.get(), CURLINFO_NUM_CONNECTS, &opened);
    connections += static_cast<std::size_t>(opened);
    if (transfer.code != CURLE_OK) return failure(transfer);
    return response(transfer, request);
  }
};

Client::Client(asio::any_io_executor executor, Timeouts timeouts)
    : impl_{std::make_shared<Impl>(std::move(executor), timeouts)} {}

Client::~Client() {
  for (const auto& transfer : impl_->transfers) {
    if (!transfer->running) continue;
    impl_->loop->remove(transfer->easy.get());
    transfer->ended.cancel();
  }
  impl_->loop->close();
}

Task<Result<Response, Failure>> Client::perform(Request request, pooling::Region& body) {
  const std::shared_ptr<Impl> impl = impl_;  // the client may go while this waits
  if (request.body.size() > kMostSent)
    co_return Failure{.error = Error::too_large, .detail = "the request is too long"};
  Transfer& transfer = impl->claim();

  // Ends the transfer also where this coroutine is cancelled or destroyed at the wait below.
  struct Guard {
    CurlLoop& loop;
    Transfer& transfer;
    ~Guard() {
      CURL* const easy = transfer.easy.get();
      if (std::exchange(transfer.running, false)) loop.remove(easy);
      ::curl_easy_setopt(easy, CURLOPT_HTTPHEADER, nullptr);  // they may go now
      Impl::forget_sent(transfer);
      transfer.body = nullptr;
      transfer.in_use = false;
    }
  } const guard{*impl->loop, transfer};

  transfer.in_use = true;
  if (!impl->start(transfer, request, body))
    co_return Failure{.error = Error::failed, .detail = "libcurl did not take it"};
  boost::system::error_code cancelled;
  co_await transfer.ended.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
  if (transfer.running) throw boost::system::system_error{asio::error::operation_aborted};
  co_return impl->outcome(transfer, request);
}

std::size_t Client::connections() const { return impl_->connections; }

}  // namespace pointsbot::http
