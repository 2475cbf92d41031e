// What goes over the wire. Requests are checked against these, and the OpenAPI document is made from them.
export * from './basic';
export * from './organization';
export * from './secret';
