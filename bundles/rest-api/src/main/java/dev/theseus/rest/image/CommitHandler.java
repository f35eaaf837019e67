package dev.theseus.rest.image;

import dev.theseus.api.error.EngineException;
import dev.theseus.engine.image.Commits;
import dev.theseus.engine.image.Commits.CommitRequest;
import dev.theseus.engine.image.ImageConfig;
import dev.theseus.http.Query;
import dev.theseus.rest.container.SpecReader;
import dev.theseus.rest.http.Exchange;
import dev.theseus.rest.http.Handler;
import dev.theseus.rest.json.JsonFields;
import dev.theseus.rest.json.ObjectBuilder;
import java.util.LinkedHashSet;
import java.util.Optional;

/** Makes an image of a container. */
final class CommitHandler implements Handler {
    private final Commits commits;

    CommitHandler(Commits commits) {
        this.commits = commits;
    }

    @Override
    public void handle(Exchange exchange) {
        Query query = exchange.query();
        JsonFields body = exchange.bodyOrEmpty();
        CommitRequest request = new CommitRequest(
                query.find("container").orElseThrow(() -> EngineException.invalid("container cannot be empty")),
                query.get("repo"),
                query.get("tag"),
                query.get("comment"),
                query.get("author"),
                query.flag("pause", true),
                query.all("changes"),
                body.keys().isEmpty() ? Optional.empty() : Optional.of(config(body)));
        String id = commits.commit(request, exchange.context());
        exchange.json(201, ObjectBuilder.object().put("Id", id).build());
    }

    private static ImageConfig config(JsonFields body) {
        return new ImageConfig(
                body.string("User"),
                SpecReader.ports(body, "ExposedPorts"),
                body.strings("Env"),
                body.findStringOrStrings("Entrypoint"),
                body.findStringOrStrings("Cmd"),
                new LinkedHashSet<>(body.keys("Volumes")),
                body.string("WorkingDir"),
                body.stringMap("Labels"),
                body.string("StopSignal"),
                body.object("Healthcheck").map(SpecReader::healthcheck),
                body.strings("OnBuild"),
                body.strings("Shell"),
                body.flag("ArgsEscaped"));
    }
}
