package dev.theseus.rest.http;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.http.Hijacked;
import dev.theseus.http.HttpExchange;
import dev.theseus.http.Query;
import dev.theseus.rest.json.JsonFields;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** An exchange as the server has it, with the version in its path. */
record VersionedExchange(HttpExchange plain, ApiVersion version) implements Exchange {
    @Override
    public JsonFields body() {
        return JsonFields.of(readJson()
                .orElseThrow(() -> EngineException.invalid("invalid JSON: got EOF while reading request body")));
    }

    @Override
    public JsonFields bodyOrEmpty() {
        return JsonFields.of(readJson().orElseGet(JsonObject::new));
    }

    @Override
    public Optional<JsonElement> readJson() {
        Optional<JsonElement> document = plain.readJson();
        document.ifPresent(_ -> requireJsonType());
        return document;
    }

    private void requireJsonType() {
        String type = header("Content-Type").orElse("");
        int semicolon = type.indexOf(';');
        String mediaType = (semicolon < 0 ? type : type.substring(0, semicolon)).trim();
        if (!mediaType.toLowerCase(Locale.ROOT).equals("application/json")) {
            throw EngineException.invalid("unsupported Content-Type header (" + type + "): must be 'application/json'");
        }
    }

    @Override
    public String method() {
        return plain.method();
    }

    @Override
    public String path() {
        return plain.path();
    }

    @Override
    public String path(String variable) {
        return plain.path(variable);
    }

    @Override
    public Query query() {
        return plain.query();
    }

    @Override
    public Optional<String> header(String name) {
        return plain.header(name);
    }

    @Override
    public List<String> headers(String name) {
        return plain.headers(name);
    }

    @Override
    public CallContext context() {
        return plain.context();
    }

    @Override
    public void onDisconnect(Runnable action) {
        plain.onDisconnect(action);
    }

    @Override
    public InputStream bodyStream() {
        return plain.bodyStream();
    }

    @Override
    public void json(int status, JsonElement body) {
        plain.json(status, body);
    }

    @Override
    public void empty(int status) {
        plain.empty(status);
    }

    @Override
    public void text(int status, String body) {
        plain.text(status, body);
    }

    @Override
    public void responseHeader(String name, String value) {
        plain.responseHeader(name, value);
    }

    @Override
    public OutputStream stream(String contentType) throws IOException {
        return plain.stream(contentType);
    }

    @Override
    public boolean isCommitted() {
        return plain.isCommitted();
    }

    @Override
    public Hijacked hijack(String contentType) throws IOException {
        return plain.hijack(contentType);
    }

    @Override
    public Hijacked upgrade(String protocol, Map<String, String> headers) throws IOException {
        return plain.upgrade(protocol, headers);
    }
}
