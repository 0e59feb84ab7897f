declare module '*.svg?raw' {
  const text: string;
  export default text;
}
declare module '*.css';
declare module '*.svg' {
  const url: string;
  export default url;
}
declare module '*.json?raw' {
  const text: string;
  export default text;
}
declare module '*.tsv?raw' {
  const text: string;
  export default text;
}
