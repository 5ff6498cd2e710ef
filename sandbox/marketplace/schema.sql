CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS counters (kind TEXT PRIMARY KEY, value INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS trips (
    atrip TEXT PRIMARY KEY, trip_id TEXT NOT NULL UNIQUE, external_trip_id TEXT,
    created_on TEXT NOT NULL, document TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS trips_external ON trips (external_trip_id);
CREATE TABLE IF NOT EXISTS rfqs (
    id TEXT PRIMARY KEY, atrip TEXT NOT NULL, seller TEXT NOT NULL, created_on TEXT NOT NULL,
    document TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS rfqs_of_trip ON rfqs (atrip);
CREATE TABLE IF NOT EXISTS quotes (
    id TEXT PRIMARY KEY, rfq TEXT NOT NULL, created_on TEXT NOT NULL, document TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS quotes_of_rfq ON quotes (rfq);
CREATE TABLE IF NOT EXISTS messages (
    id TEXT PRIMARY KEY, rfq TEXT NOT NULL, created_on TEXT NOT NULL, place INTEGER NOT NULL,
    document TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS messages_of_rfq ON messages (rfq, place);
-- What operators will do, by the sandbox's own clock.
CREATE TABLE IF NOT EXISTS due_answers (
    id INTEGER PRIMARY KEY AUTOINCREMENT, due_at TEXT NOT NULL, rfq TEXT NOT NULL, step TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS due_answers_due ON due_answers (due_at);
CREATE TABLE IF NOT EXISTS webhook_settings (
    id TEXT PRIMARY KEY, target_uri TEXT NOT NULL UNIQUE, client_identifier TEXT NOT NULL,
    client_secret TEXT NOT NULL, document TEXT NOT NULL
);
-- Deliveries go by real time: a network that is down does not follow an advanced clock.
CREATE TABLE IF NOT EXISTS deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT, setting TEXT NOT NULL, event TEXT NOT NULL, pointer TEXT NOT NULL,
    due_at REAL NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL DEFAULT 'due',
    outcome TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (state, due_at);
CREATE TABLE IF NOT EXISTS faults (
    id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL,
    remaining INTEGER NOT NULL, options TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS scripts (
    id INTEGER PRIMARY KEY AUTOINCREMENT, operator TEXT NOT NULL, remaining INTEGER NOT NULL, step TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS tokens (digest TEXT PRIMARY KEY, expires_at TEXT NOT NULL);
