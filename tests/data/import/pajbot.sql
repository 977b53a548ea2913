--
-- PostgreSQL database dump
--

SET statement_timeout = 0;

CREATE TABLE public."user" (
    id text NOT NULL,
    login text NOT NULL,
    name text NOT NULL,
    level integer DEFAULT 100 NOT NULL,
    points bigint DEFAULT 0 NOT NULL,
    time_in_chat_online interval DEFAULT '00:00:00'::interval NOT NULL
);

COPY public.module (id, enabled) FROM stdin;
duel	t
\.

COPY public."user" (id, login, name, level, points, time_in_chat_online) FROM stdin;
4001	bob_the_first	Bob_The_First	100	1200	01:30:00
4002	eve_of_old	eve_of_old	100	80	00:00:00
\.
